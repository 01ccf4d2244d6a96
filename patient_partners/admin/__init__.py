from patient_partners.admin import programme, projects, tool_sheets  # noqa: F401
