"""An article in a writing without blanks: cues are found, lengths make sense, the text stays."""

from __future__ import annotations

from collections import Counter

from reader.clean.engine import judge
from reader.clean.look import fold, language_of, look_at
from reader.clean.rules import rule_set
from reader.model import Article
from reader.text import SafeText, tokens
from tests.unit.clean.articles import blocks

TITLE = "渡し舟に二つ目の鐘がついた理由"
STORY = """霧の長かった春から、この渡し舟には鐘が二つある。二人の船頭は、相手がつけたのだと答える。
実際はどちらでもない。鐘は内陸の閉校した学校から来たもので、代金はじゃがいも十一袋と、先生の一度きりの無料乗船だった。
先生は一度だけ渡り、帽子を膝に置いて風下に座り、向こう岸も同じに見えると言って引き返した。
鐘の縁にはひびがあり、鍋を強く置いたような短い音がする。風のない日には煉瓦工場まで聞こえる。"""
AROUND = """取材・文：海野波子
この記事をシェアする
公式Xをフォローしてください
# 関連記事
- 静かな港を十か所めぐる
- 今年最後の渡し舟"""


def test_the_box_goes_and_the_article_and_its_credit_stay() -> None:
    story, around = blocks(STORY), blocks(AROUND)
    subject = Article(
        SafeText(TITLE), (*blocks("本記事にはプロモーションが含まれています。"), *story, *around)
    )
    gone = {verdict.block for verdict in judge(subject, rule_set())}
    assert gone == {0, 6, 7, 8, 9, 10}


def test_an_article_about_such_things_stays() -> None:
    subject = Article(
        SafeText("アフィリエイト広告とは何か、消費者庁の新しい規制"),
        blocks(
            "消費者庁は、広告であることを隠す投稿を規制する。\n"
            "アフィリエイトリンクから商品が購入されると、売上の一部が紹介者に支払われる。\n"
            "ある運営者は「本記事には広告が含まれています」と最初の行に書くようになった。\n"
            "メールマガジンを出す会社も対象になり、配信停止の方法を書く義務がある。\n"
            "フォローする人の数は、もう意味を持たないと彼女は話した。"
        ),
    )
    assert judge(subject, rule_set()) == ()


def test_two_signs_of_one_script_are_a_word() -> None:
    assert tokens("渡し舟にKindleの広告が2つ。") == [
        "渡", "し", "舟", "に", "Kindle", "の", "広告", "が", "2", "つ",
    ]  # fmt: skip
    assert tokens("アフィリエイト") == ["アフ", "ィリ", "エイ", "ト"]
    assert tokens("no_blanks, but words") == ["no", "blanks", "but", "words"]
    (look,) = look_at(Article(SafeText(""), blocks("鐘" * 300)), rule_set())
    assert look.words == 150
    assert not look.is_label


def test_the_script_names_the_language() -> None:
    assert language_of(Counter(tokens(STORY))) == "ja"
    assert language_of(Counter(tokens("The ferry and the bell of the town to the sea"))) == "en"


def test_wide_signs_are_folded() -> None:
    assert fold("【ＰＲ】　「Ａ」：１") == 'pr】 "a":1'
    assert fold("ａ｀ｂ’`c") == "a`b''c"  # what one sign becomes is not unified again
