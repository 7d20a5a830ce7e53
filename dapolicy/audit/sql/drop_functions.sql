DROP FUNCTION audit_seal_next(timestamptz, integer);
DROP FUNCTION audit_seal_digest(text, bigint, timestamptz, uuid[], text[], bytea[]);
DROP FUNCTION audit_digests(text, uuid[]);
DROP FUNCTION audit_canonical(jsonb);
DROP FUNCTION audit_mark_unsealed();
