"""Names of invented businesses in pairs: of one employer, and of two different ones. No name means a real business.

The vocabulary and the threshold of the measure were chosen with ALIKE and DIFFERENT; the UNSEEN pairs were written before
their first measurement, and nothing was changed after it.
"""

from typing import TypeAlias

from tracker.workflows.demo.invented_names import BUSINESSES

Pairs: TypeAlias = tuple[tuple[str, str], ...]


def _pairs(table: str) -> Pairs:
    """Return a pair for each line."""
    lines = (line.split(" | ") for line in table.strip().splitlines())
    return tuple((one.strip(), other) for one, other in lines)


ALIKE = _pairs(
    """
    Star Hotel | スターホテル
    Star Hotel | ｽﾀｰﾎﾃﾙ
    Star Hotel | Star Hotel Ltd
    Star Hotel Ltd | Star Hotel Limited
    Star Hotel Ltd. | Star Hotel Company Limited
    Star Hotel Co., Ltd. | スターホテル株式会社
    Star Hotel | 星ホテル株式会社
    Star Hotel | (株)スターホテル
    Star Hotel | ㈱スターホテル
    Star Hotel | 星酒店有限公司
    Star Hotel | STAR-HOTEL
    Star Hotel | The Star Hotel
    Star Hotel | Hotel Star
    Star Hotel | Star Hotel (HK) Ltd
    Star Hotel Kowloon | Star Hotel Central
    Star Hotel | Starhotel Ltd
    Star Hotel | スター・ホテル
    Little Typhoon Surf | Little Typhoon Surf School
    Little Typhoon Surf School | リトルタイフーンサーフスクール
    Little Typhoon Surf School | Little Typhon Surf School
    Little Typhoon Surf School | リトル・タイフーン サーフ
    Harbour Café | Harbor Cafe
    Harbour Café | ハーバーカフェ
    Harbour Cafe | 海港咖啡店
    Harbour Cafe | Harbour Café Limited
    Paper Lantern Cafe Limited | Paper Lantern Café
    Paper Lantern Cafe | ペーパーランタンカフェ
    Paper Lantern Cafe | Paper Lantren Cafe
    Tidewater Books Limited | Tide Water Books
    Tidewater Books | Tidewater Bookshop
    Moss Court Hotel | Moss Court Hotel Co. Ltd
    Moss Court Hotel | モスコートホテル
    Second Pier Hostel Limited | Second Pier Hostel
    Second Pier Hostel | セカンドピアホステル
    Hotaruzaka Izakaya Limited | 居酒屋ほたるざか
    Minamo Shokudo (Hong Kong) Limited | みなも食堂香港
    Kowloon Ramen House Ltd. | 九龍拉麵屋有限公司
    Kowloon Ramen House | 九龍ラーメンハウス
    Lamma Surf School | Lamma Surf-School Ltd
    Lamma Surf School | ラマ・サーフスクール
    Green Island Garden | Green Island Garden Ltd
    Green Island Garden | グリーンアイランドガーデン
    Golden Dragon Restaurant | 金龍酒家
    Golden Dragon Restaurant | ゴールデンドラゴン・レストラン
    金龍餐廳有限公司 | 金龙餐厅
    旭日書店 | 旭日书店有限公司
    Sunrise Bookshop | 旭日書店
    Sakura Sushi | さくら寿司
    Sakura Sushi | 桜寿司有限会社
    さくら寿司 | サクラ寿司（有）
    Blue Wave Diving | ブルーウェーブ ダイビング
    Blue Wave Diving | Bluewave Diving Centre
    Joe's Kitchen | Joes Kitchen Ltd
    Joe’s Kitchen | ジョーズキッチン
    Fuji Logistics K.K. | 富士物流株式会社
    Fuji Logistics | フジ・ロジスティクス㈱
    Victoria Language School | ビクトリア語学
    Victoria Language School | Victoria Langauge School Ltd
    Phoenix Trading | フェニックス貿易
    Phoenix Trading | Pheonix Trading Limited
    Silver Fox Design Studio | Silver Fox Design
    Silver Fox Design | シルバーフォックスデザイン
    Rainbow Nursery | レインボー保育園
    Rainbow Kindergarten | 彩虹幼稚園
    Lucky Noodle 好運麵家 | Lucky Noodle
    Penguin Market | ペンギンマーケット
    Penguin Market | Penguin Markets
    Crystal Spa | クリスタル・スパ
    Mapleleaf Farm | Maple Leaf Farm Ltd
    Tanaka Shoten | 田中 TANAKA SHOTEN
    Cinnamon Roll Bakery | シナモンロールベーカリー
    Camp Cloud | Camp Cloud Holdings Group
    Ocean Park Hotel Tuen Mun | Ocean Park Hotel
    """
)
DIFFERENT = _pairs(
    """
    Star Hotel | Moon Hotel
    Star Hotel | Sun Hotel
    Star Hotel | Star Bakery
    Star Hotel | Golden Star Hotel
    Star Hotel | ムーンホテル
    スターホテル | サンホテル
    スターホテル | ムーンホテル
    星ホテル | 月ホテル
    星酒店 | 金星酒店有限公司
    Star Hotel Ltd | Moon Hotel Ltd
    Star Hotel | Stir Hotel
    Moon Hotel | Noon Hotel
    Harbour Café | Harbour Hotel
    Harbour Café | Garden Café
    Harbour Cafe | 花園咖啡
    Kowloon Hotel | Central Hotel
    Kowloon Hotel | Star Hotel Kowloon
    Kowloon Ramen House | Kowloon Noodle House
    Kowloon Ramen House | Lamma Ramen House
    Hong Kong Surf School | Tokyo Surf School
    Little Typhoon Surf School | Lamma Surf School
    Little Typhoon Surf School | Big Typhoon Kitchen
    Green Island Cafe | Green Valley Cafe
    Green Cafe | Greek Cafe
    Green Tea House | Black Tea House
    Light House | Night House
    Peach Kitchen | Beach Kitchen
    Lotus Spa | Locus Spa
    Paper Lantern Cafe | Paper Moon Cafe
    Paper Lantern Cafe | Red Lantern Cafe
    Tidewater Books | Tidewater Kitchen
    Tidewater Books | Backwater Books
    Moss Court Hotel | Moss Garden Hostel
    Moss Court Hotel | Palm Court Hotel
    Second Pier Hostel | First Pier Hostel
    Pier 3 Cafe | Pier 4 Cafe
    Cafe 85 | Cafe 86
    Sunrise English School | Sunset English School
    Golden Dragon Restaurant | Golden Phoenix Restaurant
    金龍酒家 | 金鳳酒家
    旭日書店 | 旭日餐廳
    大家好飯店 | 大家樂書店
    Sakura Sushi | Sakura Ramen
    さくら寿司 | もみじ寿司
    Blue Wave Diving | Blue Fin Diving
    Blue Wave Diving | ブルースカイダイビング
    Joe's Kitchen | Jane's Kitchen
    Fuji Logistics | Fuji Design
    Phoenix Trading | Dragon Trading
    Silver Fox Design | Silver Cat Design
    Rainbow Nursery | Rainbow Gym
    Rainbow Kindergarten | Happy Kindergarten
    Penguin Market | Pelican Market
    ペンギンマーケット | ペリカンマーケット
    Crystal Spa | Coral Spa
    Maple Farm | Apple Farm
    Cinnamon Bakery | Ginger Bakery
    Camp Cloud | Camp River
    North Point Cafe | South Point Cafe
    East Gate Bar | West Gate Bar
    Royal Garden Hotel | Royal Park Hotel
    Ltd | Limited
    株式会社 | 有限公司
    Kowloon Station | Kowloon School
    ハーバーバー | バー
    Victoria Language School | Victoria Surf School
    田中商店 | 中田商店
    Tanaka Shoten | Nakata Shoten
    Grand View Hotel | Grand Hotel
    Hotel | Star Hotel
    """
)
UNSEEN_ALIKE = _pairs(
    """
    Jade Rabbit Tea House | 翡翠兔茶館
    Jade Rabbit Teahouse | Jade Rabbit Tea House Ltd
    Morning Glory Hostel | モーニンググローリーホステル
    Morning Glory Hostel | Morning-Glory Hostel Co Ltd
    Cobalt Bikes | Cobalt Bikes Hong Kong Limited
    Cobalt Bikes | コバルトバイクス
    Ｃｏｂａｌｔ Ｂｉｋｅｓ | Cobalt Bike
    Suzuran Dining | すずらんダイニング
    株式会社すずらん | (株)すずらん
    有限会社やまびこ | Yamabiko Ltd
    Yamabiko Coffee Roasters | Yamabiko Cofee Roasters
    Marble Cat Café | マーブルキャットカフェ
    Marble Cat Café | Marble Cat
    Peng Chau Kayaks | Peng Chau Kayaks Ltd.
    Whistling Kettle | The Whistling Kettle Limited
    Whistling Kettle | Wistling Kettle
    Copper Moon Brewing Company | Copper Moon Brewing Co. Ltd
    Copper Moon Brewing | コッパームーン
    銀狐設計有限公司 | 银狐设计
    銀狐設計有限公司 | Silver Fox Design
    海浪衝浪學校 | Wave Surf School
    Velvet Anchor Bar | Velvet Anchor
    Velvet Anchor | ベルベットアンカー
    Northlight Studios | North Light Studio
    Ten Thousand Steps Gym | Ten Thousand Steps Fitness
    Ginkgo Language Centre | Ginkgo Language Center
    Ginkgo Language Centre | ギンコ・ランゲージ・センター
    Little Otter Nursery | リトルオッター保育園
    Snow Crane Ski Rental | Snow Crane Ski Rentals Ltd
    Mikazuki Books | みかづき書店
    Three Oxen Butchers | Three Oxen Butcher
    Harvest Table | Harvest Table Catering Ltd
    Harvest Table | ハーベストテーブル
    Sandpiper Inn | Sandpiper Inn Lantau
    Sandpiper Inn | サンドパイパー・イン
    金銀島酒店 | 金銀島酒店集團有限公司
    Nimbus Robotics Inc. | Nimbus Robotics Incorporated
    Nimbus Robotics | ニンバスロボティクス
    Oyster & Rye | Oyster and Rye Limited
    Oyster & Rye | Rye and Oyster
    """
)
UNSEEN_DIFFERENT = _pairs(
    """
    Jade Rabbit Tea House | Jade Dragon Tea House
    Morning Glory Hostel | Evening Glory Hostel
    Cobalt Bikes | Cobalt Books
    Cobalt Bikes | Crimson Bikes
    Suzuran Dining | Himawari Dining
    株式会社すずらん | 株式会社ひまわり
    有限会社やまびこ | 有限会社やまどり
    Marble Cat Café | Marble Arch Café
    Peng Chau Kayaks | Cheung Chau Kayaks
    Whistling Kettle | Whistling Duck
    Copper Moon Brewing | Copper Kettle Brewing
    銀狐設計 | 赤狐設計
    海浪學校 | 海鷗學校
    Velvet Anchor Bar | Velvet Rope Bar
    Northlight Studios | Moonlight Studios
    Ten Thousand Steps Gym | Ten Thousand Books
    Ginkgo Language Centre | Ginkgo Hotel
    Little Otter Nursery | Little Fox Nursery
    Little Otter Nursery | リトルフォックス保育園
    Snow Crane Ski Rental | Snow Goose Ski Rental
    Mikazuki Books | Mangetsu Books
    Three Oxen Butchers | Two Oxen Butchers
    Harvest Table | Harvest Moon
    Sandpiper Inn | Kingfisher Inn
    金銀島酒店 | 金門島酒店
    Nimbus Robotics | Cirrus Robotics
    Oyster & Rye | Barley & Rye
    Sea View Apartments | Sea Breeze Apartments
    Sun Kitchen | Son Kitchen
    サンキッチン | Moon Kitchen
    Bay Hotel | Boy Hotel
    Plum Bakery | Palm Bakery
    Room 9 Karaoke | Room 8 Karaoke
    Studio A | Studio B
    Wing Fat Trading | Wing Lok Trading
    永發貿易 | 永樂貿易
    Central Coffee | Central Books
    Asia Language School | Asia Surf School
    Tai Po Farm | Tai O Farm
    New World Foods | New Wave Foods
    """
)
_WORDS = """
    スター/star ホテル/hotel タイフーン/typhoon サーフ/surf リトル/little ハーバー/harbour ムーン/moon サン/sun グリーン/green
    カフェ/cafe キング/king クイーン/queen ドラゴン/dragon ゴールデン/golden シルバー/silver オレンジ/orange ビレッジ/village
    マジック/magic スポーツ/sports キッズ/kids フラワー/flower フラワーズ/flowers ブルー/blue ウェーブ/wave イエロー/yellow
    ランタン/lantern キッチン/kitchen ストア/store スクエア/square アドベンチャー/adventure ステーション/station サンダー/thunder
    ナイト/night ライト/light クリスタル/crystal パール/pearl ローズ/rose ロータス/lotus フェニックス/phoenix タイガー/tiger パンダ/panda
    ジャスミン/jasmine チェリー/cherry ピーチ/peach ココナッツ/coconut マウンテン/mountain リバー/river オーシャン/ocean
    パシフィック/pacific ビクトリア/victoria ヴィクトリア/victoria ロイヤル/royal グランド/grand インペリアル/imperial パレス/palace
    ガーデン/garden サマー/summer ウィンター/winter スプリング/spring オータム/autumn ハッピー/happy ラッキー/lucky フォーチュン/fortune
    キャンパス/campus ジンジャー/ginger シティ/city スカイ/sky クラウド/cloud レインボー/rainbow バタフライ/butterfly ペンギン/penguin
    キャット/cat ジャズ/jazz ブックス/books ベーカリー/bakery スクール/school レストラン/restaurant ダイビング/diving ヨガ/yoga
    フィットネス/fitness センチュリー/century ジュピター/jupiter マーキュリー/mercury アトランティック/atlantic エメラルド/emerald
    ダイヤモンド/diamond ルビー/ruby コーラル/coral アンカー/anchor コンパス/compass ライトハウス/lighthouse ペッパー/pepper
    シナモン/cinnamon バニラ/vanilla ミント/mint レモン/lemon マンゴー/mango パイナップル/pineapple チョコレート/chocolate ハニー/honey
    シュガー/sugar メープル/maple オリーブ/olive アイビー/ivy
    """
KANA_WORDS = tuple((pair.split("/")[0], pair.split("/")[1]) for pair in _WORDS.split())
"""Words in katakana and in English."""
SPELLINGS = frozenset(
    """
    Ltd|Limited|株式会社|有限公司|バー|Hotel|Harbour Cafe|Star Hotel Ltd|Star Hotel Kowloon|スターホテル|星ホテル|星酒店
    金星酒店有限公司|Moon Hotel Ltd|ムーンホテル|月ホテル|サンホテル|サンキッチン|花園咖啡|リトルフォックス保育園|金龍酒家
    ペンギンマーケット|ペリカンマーケット|銀狐設計|さくら寿司
    """.strip()
    .replace("\n    ", "|")
    .split("|")
)
"""Names of the pairs of different businesses that spell another name there, or none."""


def different_businesses() -> tuple[str, ...]:
    """Return one name for each business of the pairs of different ones and of the demo."""
    pairs = (*DIFFERENT, *UNSEEN_DIFFERENT)
    names = dict.fromkeys(name for pair in pairs for name in pair if name not in SPELLINGS)
    return tuple(dict.fromkeys((*names, *(spellings[0].removesuffix(" Limited") for _, spellings in BUSINESSES))))
