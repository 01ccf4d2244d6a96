from patient_partners.admin import programme, projects, publications, tool_sheets  # noqa: F401
