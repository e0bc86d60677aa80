#!/usr/bin/env bash
# The principal by which an outside system (DIAN) reads the public topics, and nothing else.
#
#   KAFKA_BIN=/opt/kafka/bin CONFIG=admin.properties deploy/kafka/lector.sh alta  broker:9093 dian
#   … lector.sh clave broker:9093 dian     a new key; connections that are open go on with the old one
#   … lector.sh baja  broker:9093 dian     neither key nor rights
#
# CONFIG is a client's properties file of an administrator. The key is read from standard input, never from the command
# line, which other users of the machine can see. PREFIJO is the installation's (contingentes. by default).
set -euo pipefail

accion=${1:?alta, clave o baja}
broker=${2:?broker:puerto}
nombre=${3:?nombre del principal}
prefijo=${PREFIJO:-contingentes.}
bin=${KAFKA_BIN:?carpeta bin de Kafka}
config=${CONFIG:?archivo de propiedades de un administrador}
[[ $nombre =~ ^[a-z][a-z0-9-]{1,40}$ ]] || { echo "El nombre lleva minúsculas, números y guiones." >&2; exit 2; }

reglas() {
  "$bin/kafka-acls.sh" --bootstrap-server "$broker" --command-config "$config" "$@" >/dev/null
}

poner_clave() {
  local clave archivo
  IFS= read -r clave
  [[ ${#clave} -ge 16 && $clave =~ ^[A-Za-z0-9_-]+$ ]] || {
    echo "La clave lleva al menos 16 letras, números, guiones o rayas bajas." >&2
    exit 2
  }
  archivo=$(mktemp)
  trap 'rm -f "$archivo"' RETURN
  chmod 600 "$archivo"
  printf 'SCRAM-SHA-512=iterations=8192,password=%s\n' "$clave" >"$archivo"
  "$bin/kafka-configs.sh" --bootstrap-server "$broker" --command-config "$config" --alter \
    --entity-type users --entity-name "$nombre" --add-config-file "$archivo" >/dev/null
}

case $accion in
  alta)
    poner_clave
    reglas --add --allow-principal "User:$nombre" --operation Read --operation Describe \
      --topic "${prefijo}publico." --resource-pattern-type prefixed
    # Its groups carry its name, so that it cannot disturb the services' groups.
    reglas --add --allow-principal "User:$nombre" --operation Read --group "$nombre" --resource-pattern-type prefixed
    echo "$nombre lee ${prefijo}publico.* con grupos que empiezan por $nombre."
    ;;
  clave)
    poner_clave
    echo "$nombre tiene una clave nueva; las conexiones abiertas siguen."
    ;;
  baja)
    reglas --remove --force --allow-principal "User:$nombre" --topic "${prefijo}publico." --resource-pattern-type prefixed
    reglas --remove --force --allow-principal "User:$nombre" --group "$nombre" --resource-pattern-type prefixed
    "$bin/kafka-configs.sh" --bootstrap-server "$broker" --command-config "$config" --alter \
      --entity-type users --entity-name "$nombre" --delete-config 'SCRAM-SHA-512' >/dev/null
    echo "$nombre ya no entra."
    ;;
  *) echo "alta, clave o baja" >&2; exit 2 ;;
esac
