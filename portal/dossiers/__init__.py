"""The dossier du comité: figures of several apps, arranged and commented by the service, released as they stand."""
