-- Of a record that is not there professional standards are told what whoever is excluded is told of one that is.
CREATE OR REPLACE FUNCTION custody_is_psd(record bigint) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS
$$ SELECT EXISTS (SELECT 1 FROM dapolicy_roles() AS role WHERE role = 'psd-auditor')
      AND record NOT IN (SELECT dapolicy_excluded())
      AND EXISTS (SELECT 1 FROM access_record held
                  WHERE held.id = record AND (NOT held.dvds OR dapolicy_reader_is_dvds())) $$;
