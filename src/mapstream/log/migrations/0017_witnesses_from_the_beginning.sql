-- Witnesses that are registered before the reaction begins count, too: it reads the log from the beginning, once.
INSERT INTO reactors (name, position) VALUES ('witnessing', 0) ON CONFLICT (name) DO UPDATE SET position = 0;
