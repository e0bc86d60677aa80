#!/usr/bin/env bash
# The public topics with Kafka's own console consumer: every state from the start, one JSON per line.
#
#   KAFKA_BIN=/opt/kafka/bin examples/dian_consola.sh 127.0.0.1:9092 cqe
#   … CONFIG=dian.properties examples/dian_consola.sh broker:9093 cqe --timeout-ms 10000
#
# CONFIG, for a broker with TLS and authentication:
#   security.protocol=SASL_SSL
#   ssl.truststore.type=PEM
#   ssl.truststore.location=/etc/dian/ca.pem
#   sasl.mechanism=SCRAM-SHA-512
#   sasl.jaas.config=org.apache.kafka.common.security.scram.ScramLoginModule required username="dian" password="…";
set -euo pipefail

broker=${1:?broker:puerto}
tema=${2:?cqe, dex, garantias o control}
shift 2
orden=("${KAFKA_BIN:?carpeta bin de Kafka}/kafka-console-consumer.sh" --bootstrap-server "$broker")
orden+=(--topic "${PREFIJO:-contingentes.}publico.$tema.v1" --from-beginning)
# What an aborted transaction wrote was never published. The group carries the principal's name, as its rights ask.
orden+=(--isolation-level read_committed --group "${GRUPO:-dian-consola-$$}")
orden+=(--formatter-property print.key=true --formatter-property print.headers=true)
[[ -n ${CONFIG:-} ]] && orden+=(--consumer.config "$CONFIG")
exec "${orden[@]}" "$@"
