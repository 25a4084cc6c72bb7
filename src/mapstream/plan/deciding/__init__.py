"""What the rules of several nouns share: finding things, who may lead, evidence, roles, and what happened since."""
