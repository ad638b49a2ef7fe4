"""A quick part of `./setup/prove life`: Odoo's linters of models that are loaded."""

from proof.life import lint


def test_no_method_hides_one_of_others_and_no_key_lacks_its_index():
    assert lint.of_models() == []
