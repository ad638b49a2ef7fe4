{
    "name": "Customer Relationships: Samples (example)",
    "summary": "An addon for developers to read: a figure, a priority factor and a part"
    " of the history",
    "version": "19.0.1.0.0",
    "category": "Sales/CRM",
    "author": "The CRM Suite authors",
    "license": "LGPL-3",
    "depends": ["crm_relationship"],
    "data": [
        "security/ir.model.access.csv",
        "security/crm_sample_rules.xml",
        "data/crm_priority_factor_data.xml",
        "views/crm_sample_views.xml",
    ],
    "uninstall_hook": "uninstall_hook",
}
