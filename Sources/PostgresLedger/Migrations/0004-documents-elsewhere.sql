-- Documents whose bytes are in a store for documents, under their SHA-256, and not in document_pieces.
ALTER TABLE documents ADD COLUMN is_elsewhere boolean NOT NULL DEFAULT false;
