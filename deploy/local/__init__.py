"""The local stack: real PostgreSQL, real Kafka, a mailbox, a PKI and the services, each as its own process."""
