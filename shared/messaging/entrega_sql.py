"""What a delivery says to the database; `mensajeria_recibir` decides under the lock of the message's key."""

from sqlalchemy import text

RECIBIR = text("""
    SELECT mensajeria_recibir(:consumidor, CAST(:evento AS uuid), :fuente, :topico, :clave, :secuencia, :version,
        :orden, :tipo, :particion, :desplazamiento, :retenido)
""")
RETENER = text("""
    INSERT INTO retenidos (consumidor, evento_id, fuente, topico, particion, desplazamiento, clave, secuencia, version,
        tipo, orden, cabeceras, cuerpo, estado, motivo, espera_que, espera_clave, error, intentos, intentado_en,
        proximo_intento)
    SELECT :consumidor, CAST(:evento AS uuid), :fuente, :topico, :particion, :desplazamiento, :clave, :secuencia,
        :version, :tipo, :orden, CAST(:cabeceras AS jsonb), :cuerpo, :estado, :motivo, :espera_que, :espera_clave,
        :error, 1, clock_timestamp(), clock_timestamp() + interval '1 second'
    WHERE NOT EXISTS (SELECT FROM inbox WHERE consumidor = :consumidor AND evento_id = CAST(:evento AS uuid))
    ON CONFLICT (consumidor, evento_id) DO NOTHING
    RETURNING id
""")
# Waits 1, 2, 4, ... and at most 30 seconds; a change in the service makes it sooner.
SEGUIR_RETENIDO = text("""
    UPDATE retenidos SET estado = :estado, motivo = :motivo, espera_que = :espera_que, espera_clave = :espera_clave,
        error = :error, intentos = intentos + 1, intentado_en = clock_timestamp(),
        proximo_intento = clock_timestamp() + least(30, power(2, least(intentos, 5))) * interval '1 second'
    WHERE id = :id AND resuelto_en IS NULL
    RETURNING id
""")
RESOLVER = text("""
    UPDATE retenidos SET estado = 'aplicado', resuelto_en = clock_timestamp(), intentos = intentos + 1,
        intentado_en = clock_timestamp()
    WHERE id = :id AND resuelto_en IS NULL
""")
