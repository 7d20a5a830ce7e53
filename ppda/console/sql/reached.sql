-- For professional standards: up to which moment the worker has read what was looked at, since when something waits to be
-- read (nothing, where all is), and of how many entries nothing could be found. No entry, no record, nobody's name.
CREATE FUNCTION console_reached() RETURNS TABLE (read_to timestamptz, behind_since timestamptz, unread bigint)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS
$$ SELECT (SELECT seal.at FROM audit_seal seal WHERE seal.number = reached.seal),
          least((SELECT min(seal.at) FROM audit_seal seal WHERE seal.number > reached.seal),
                (SELECT min(entry.at) FROM audit_unsealed waits JOIN audit_entry entry ON entry.id = waits.leaf)),
          (SELECT count(*) FROM ppda_unread)
   FROM (SELECT coalesce((SELECT r.seal FROM ppda_sealreached r WHERE r.name = 'console'), 0) AS seal) AS reached
   WHERE console_is_psd() $$;
