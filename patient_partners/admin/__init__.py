from patient_partners.admin import programme, tool_sheets  # noqa: F401
