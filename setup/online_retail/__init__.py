"""UCI Online Retail in Odoo: a year of a real wholesaler's invoices.

``read`` knows the files and nothing of Odoo; ``load`` knows Odoo and nothing of the
files. setup/load-online-retail runs ``python -m setup.online_retail``.
"""
