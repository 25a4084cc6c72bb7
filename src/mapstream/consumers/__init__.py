"""Consumers, which read the log later, each at its own pace.

A consumer follows the log from a checkpoint of its own, and loses nothing when it falls behind or dies: what it has not
taken in is still there. The projector (:mod:`.projector`) fills read models, which can be made again at will; a reactor
(:mod:`.reactor`) acts once on what happened.
"""
