-- The system that opened a case for somebody; its reference is of one case only.

ALTER TABLE expediente ADD COLUMN cliente text;
COMMENT ON COLUMN expediente.cliente IS 'client system that opened it by token exchange; written once';
CREATE UNIQUE INDEX uq_expediente_referencia ON expediente (cliente, referencia_externa)
    WHERE cliente IS NOT NULL AND referencia_externa IS NOT NULL;
