// Goes through a life: by steps, by jumps, or by itself at a speed. It shows at most one moment a picture, however many
// events lie between two, and waits where the next stretch is not there yet.

const AHEAD = 200

// `film` knows the moments, from `first` to `last`; `moved()` is told of each; `picture(work)` runs it with the next
// picture, and hands over the time.
export class Player {
  constructor({ film, first, last, moved, picture = (work) => requestAnimationFrame(work) }) {
    Object.assign(this, { film, first, last, moved, picture })
    this.version = last
    this.speed = 10
    this.playing = false
  }

  async go(version) {
    const wanted = Math.min(Math.max(Math.round(version), this.first), this.last)
    this.wanted = wanted
    if (!this.film.has(wanted) && !(await this.film.reach(wanted))) return this.moved({ lost: true })
    if (this.wanted !== wanted) return
    this.version = wanted
    this.moved({})
    void this.film.reach(Math.min(wanted + AHEAD, this.last))
  }

  toggle() {
    if (this.playing) return this.pause()
    if (this.version >= this.last) this.version = this.first
    this.playing = true
    this.place = this.version
    this.then = null
    this.moved({})
    this.picture((now) => this.#play(now))
  }

  pause() {
    this.playing = false
    this.moved({})
  }

  #play(now) {
    if (!this.playing) return
    const passed = this.then === null ? 0 : Math.min(now - this.then, 100)
    this.then = now
    const next = Math.min(this.place + (passed * this.speed) / 1000, this.last)
    if (this.film.has(Math.floor(next))) {
      this.place = next
      if (Math.floor(next) !== this.version) {
        this.version = Math.floor(next)
        this.moved({})
      }
    }
    void this.film.reach(Math.min(Math.floor(next) + AHEAD, this.last))
    if (this.version >= this.last) return this.pause()
    this.picture((later) => this.#play(later))
  }
}
