"""What must be said in the patient partnership: one module per noun. Each registers its kinds when it is imported."""

from patient_partners.notices import events, impact, introductions, letters, news, partners, projects, stuck  # noqa: F401
