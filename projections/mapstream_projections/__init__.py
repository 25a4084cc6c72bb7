"""The read models: disposable knowledge, made from the log and made again at will. One folder each."""
