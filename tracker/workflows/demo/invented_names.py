"""Invented names of people, employers and schools. They mean no real person or business."""

import random
from collections.abc import Iterator, Sequence
from typing import NamedTuple, TypeVar

from tracker.services.employers.businesses import Business

Item = TypeVar("Item")


class Name(NamedTuple):
    """One part of a name, in the Latin alphabet and in the person's own script."""

    latin: str
    native: str | None = None


class Nation(NamedTuple):
    """A nationality with its names and the languages of its people."""

    code: str
    """ISO 3166-1 alpha-3."""
    languages: tuple[str, ...]
    """A language listed twice is twice as frequent."""
    families: tuple[Name, ...]
    women: tuple[Name, ...]
    men: tuple[Name, ...]
    between: str = " "
    """Separates family name and given name in the person's own script."""


def _names(text: str) -> tuple[Name, ...]:
    """Parse names separated by spaces, each `Latin/native` or `Latin` alone."""
    return tuple(Name(latin, native or None) for latin, _, native in (word.partition("/") for word in text.split()))


JAPAN = Nation(
    "JPN",
    ("ja", "ja", "ja", "ja", "en", "zh-Hant"),
    _names(
        "Aokawa/青川 Asagiri/朝霧 Edamoto/枝本 Fukahori/深堀 Hanamizu/花水 Hayasaka/早坂 Igarashi/五十嵐 Kasumi/霞 Kirishima/霧島 "
        "Kuramochi/倉持 Minase/水無瀬 Mizukami/水上 Nagatsuka/長塚 Numata/沼田 Otowa/音羽 Sagisaka/鷺坂 Shiomi/汐見 Takatori/高取 "
        "Tsukishiro/月城 Uehara/上原 Wakabayashi/若林 Yamaoka/山岡 Yukimura/雪村"
    ),
    _names(
        "Akari/明里 Chihiro/千尋 Haruka/遥 Hinata/ひなた Honoka/ほのか Mei/芽衣 Mio/澪 Nanami/七海 Rina/リナ Sakura/さくら "
        "Shiori/栞 Tsubasa/つばさ Yui/結衣"
    ),
    _names(
        "Daichi/大地 Haruto/陽翔 Hikaru/ひかる Itsuki/樹 Kaito/海斗 Makoto/まこと Ren/蓮 Riku/陸 Ryo/リョウ Sora/空 Takumi/匠"
    ),
)
KOREA = Nation(
    "KOR",
    ("en", "en", "ja"),
    _names("Baek/백 Han/한 Noh/노 Seo/서"),
    _names("Ara/아라 Dasom/다솜"),
    _names("Haneul/하늘 Jiho/지호"),
    "",
)
FRANCE = Nation("FRA", ("en",), _names("Aubray Delorme Fauvel Marchais"), _names("Camille Élodie"), _names("Bastien Loïc"))
BRITAIN = Nation("GBR", ("en",), _names("Ashdown Fairley Whitcombe"), _names("Imogen Rhiannon"), _names("Callum Rory"))
GERMANY = Nation("DEU", ("en",), _names("Brandauer Lindhoff Möhring"), _names("Annika Friederike"), _names("Jonas Matthis"))
HONG_KONG = Nation(
    "HKG",
    ("zh-Hant", "zh-Hant", "zh-Hant", "en", "ja"),
    _names("Au-Yeung/歐陽 Kwan/關 Mok/莫 Szeto/司徒 Yim/嚴"),
    _names("Hoi-lam/凱嵐 Tsz-ching/子晴 Wing-yan/詠恩"),
    _names("Chun-hei/俊希 Long-yat/朗逸 Tin-yau/天佑"),
    "",
)

BUSINESSES: tuple[tuple[str | None, tuple[str, ...]], ...] = (
    ("99000112", ("Paper Lantern Cafe Limited", "紙燈籠咖啡有限公司")),
    ("99000120", ("Tidewater Books Limited", "潮水書店有限公司")),
    ("99000138", ("Minamo Shokudo (Hong Kong) Limited", "みなも食堂香港")),
    ("99000146", ("Moss Court Hotel", "苔庭酒店有限公司")),
    ("99000154", ("株式会社ほたる坂", "Hotaruzaka Izakaya Limited")),
    ("99000162", ("Second Pier Hostel Limited",)),
    ("99000170", ("霧里茶室有限公司",)),
    ("99000188", ("Copper Kite Design Studio Limited",)),
    ("99000196", ("らーめん月のうさぎ",)),
    ("99000204", ("Nine Umbrellas Event Staffing Limited",)),
    (None, ("Little Typhoon Surf School",)),
    (None, ("風車豆腐花",)),
    (None, ("パン工房こむぎ雲",)),
    (None, ("Kettle & Crane Tearoom",)),
    (None, ("半山麵包工房",)),
)
"""Registration numbers (None if unknown) and names; some businesses use two names."""
EMPLOYERS = tuple(Business(name, brn) for brn, names in BUSINESSES for name in names)
"""Every name of every business, with its number."""
TITLES = (
    "Barista",
    "Kitchen hand",
    "Front desk",
    "Server",
    "Shop assistant",
    "Event staff",
    "Baker",
    "Translator",
    "Instructor",
)
HOURS = (16.0, 20.0, 24.0, 32.0, 37.5, 40.0)
COURSES = (
    ("Blue Tram Language Centre", "Cantonese for Beginners"),
    ("Blue Tram Language Centre", "Cantonese at Work"),
    ("Lantern Bay College", "Business English"),
    ("Lantern Bay College", "Ceramics"),
    ("Nine Dragons Culinary Workshop", "Dim Sum"),
    ("石階語言學院", "粵語初班"),
    ("石階語言學院", "普通話會話"),
    ("Studio Kazahana", "書道"),
)
"""Schools and their courses."""


def deal_forever(dice: random.Random, items: Sequence[Item]) -> Iterator[Item]:
    """Yield the items without end, all of them shuffled again and again, so that each is equally frequent."""
    while True:
        yield from dice.sample(items, len(items))
