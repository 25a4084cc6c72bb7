"""That a history is what was recorded, and the proof of it: the chain, exports, and what verifies both."""
