"""People: the stakeholders of both sides."""
