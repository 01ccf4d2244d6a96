"""The mails of the patient partnership: one function per message, one module per noun. Each builds it, none sends."""
