"""GitHub workflow commands."""

from conftest import LOSES_A_WRITE, Shop

WRITE = '    env.KV.put("a", "b");\n'


def test_a_finding_is_an_annotation(shop: Shop) -> None:
    shop.wlint("-f", "github")
    assert shop.out == (
        "::warning file=src/index.js,line=3,endLine=3,col=5,endColumn=25,"
        "title=wlint lost-write::nothing waits for 'env.KV.put'%0Ahand it to ctx.waitUntil\n"
    )


def test_names_and_messages_cannot_break_out_of_the_command(shop: Shop) -> None:
    shop.write("wrangler.toml", shop.read("wrangler.toml").replace("index.js", "a,b%::c.js"))
    shop.write("src/a,b%::c.js", LOSES_A_WRITE)
    shop.wlint("-f", "github")
    assert "file=src/a%2Cb%25%3A%3Ac.js,line=3" in shop.out


def test_ten_of_a_kind_are_shown_and_the_rest_counted(shop: Shop) -> None:
    shop.write("src/index.js", LOSES_A_WRITE.replace(WRITE, WRITE * 25))
    shop.wlint("-f", "github")
    assert shop.out.count("::warning ") == 10
    assert "15 more warnings" in shop.out
