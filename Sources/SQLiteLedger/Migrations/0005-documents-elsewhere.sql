-- Documents whose bytes are in a store for documents, under their SHA-256, and not in document_pieces.
ALTER TABLE documents ADD COLUMN is_elsewhere INTEGER NOT NULL DEFAULT 0 CHECK (is_elsewhere IN (0, 1));
