"""Common words in the names of businesses, in English, Japanese and Chinese: words of one line mean the same."""

from types import MappingProxyType

LEGAL_FORMS = """
    ltd limited co company corp corporation inc incorporated llc llp plc kk gk pte pty pvt private gmbh
    株式會社 有限會社 合同會社 合資會社 合名會社 有限責任公司 股份有限公司 有限公司 公司 リミテッド カンパニー コーポレーション
"""
"""The form of a company says nothing about which one it is."""

EMPTY = "the a an and of at in no de la le der die das の ノ"
"""Articles and the like."""

KINDS = """
    hotel ホテル 酒店 飯店 賓館
    hostel ホステル 旅舍 青年旅館
    inn 旅館 ryokan イン
    guesthouse ゲストハウス 民宿
    cafe カフェ カフェー 咖啡 咖啡店 咖啡館 咖啡廳 coffee コーヒー 珈琲 珈琲店 喫茶 喫茶店
    restaurant レストラン 餐廳 餐館 食堂 shokudo 酒家 酒樓 菜館
    bar バー 酒吧
    pub パブ
    bakery ベーカリー 麵包 麵包店 パン屋 烘焙
    sushi スシ 壽司
    ramen ラーメン 拉麵
    noodle noodles 麵 麵家 麵店 ヌードル
    izakaya イザカヤ 居酒屋
    curry カレー 咖喱
    seafood シーフード 海鮮
    pizza ピザ 薄餅
    kitchen キッチン 廚房
    school スクール 學校 學院 academy アカデミー 教室
    kindergarten 幼稚園
    nursery 保育園 幼兒園
    surf surfing サーフ サーフィン 滑浪 衝浪
    dive diving ダイビング 潛水
    ski スキー 滑雪
    yoga ヨガ 瑜伽
    gym ジム 健身 fitness フィットネス
    dance ダンス 舞蹈
    music ミュージック 音樂
    art アート 藝術 美術
    english エイゴ 英語
    language ランゲージ 語言 語學
    shop store ショップ ストア 店 商店 shoten
    house ハウス 屋 家
    books book bookshop bookstore ブックス 書店 書局
    market マーケット 市場
    supermarket スーパーマーケット スーパー 超市 超級市場
    farm ファーム 農場
    flower flowers フラワー 花店 花屋
    tea ティー 茶 茶館
    salon サロン 美容 beauty ビューティー
    spa スパ 水療
    clinic クリニック 診所
    pharmacy 藥房 藥局
    travel トラベル 旅遊 旅行社
    tours tour ツアー
    logistics ロジスティクス 物流
    trading 貿易 トレーディング
    design デザイン 設計
    studio スタジオ 工作室
    factory ファクトリー 工廠 工場
    garden ガーデン 花園 園
    center centre ctr センター 中心
    club クラブ 會
    park パーク 公園
    lounge ラウンジ
    services service サービス 服務
    catering ケータリング 飲食
    foods food フード 食品
    bistro ビストロ
    deli デリ
    staffing 人材 スタッフ
    consulting consultants コンサルティング 顧問
    technology technologies tech テクノロジー 科技
    media メディア 傳媒
    theatre theater シアター 劇院
    museum ミュージアム 博物館
"""
"""The kinds of businesses. Two businesses with one such word are not yet one, two with different ones hardly are."""

LOOSE = """
    group グループ 集團
    holdings holding ホールディングス 控股
    international intl インターナショナル 國際
    enterprises enterprise エンタープライズ 企業
    branch 支店 分店
    main 本店 總店
    head 本社 總部 headquarters
"""
"""Words that one name of a business has and another leaves out."""

PLACES = """
    hk hongkong 香港 ホンコン
    kowloon カオルーン 九龍 九竜
    central セントラル 中環
    wanchai ワンチャイ 灣仔
    tst tsimshatsui チムサーチョイ 尖沙咀
    mongkok モンコック 旺角
    lamma ラマ 南丫
    lantau ランタオ 大嶼山
    saikung サイクン 西貢
    shatin サーティン 沙田
    tuenmun 屯門
    tsuenwan 荃灣
    admiralty 金鐘
    sheungwan 上環
    causewaybay 銅鑼灣
    stanley スタンレー 赤柱
    macau マカオ 澳門
    asia アジア 亞洲
    japan ジャパン 日本
    tokyo 東京
    osaka 大阪
    kyoto 京都
    china チャイナ 中國
    taiwan 臺灣
"""
"""Places: branches of one business have different ones."""

NAMES = """
    star スター 星 星星 stars
    moon ムーン 月 月亮
    sun サン 太陽
    sea シー 海 ocean オーシャン
    harbour harbor ハーバー 港 海港
    mountain マウンテン 山
    river リバー 河
    dragon ドラゴン 龍
    phoenix フェニックス 鳳凰
    tiger タイガー 虎
    panda パンダ 熊貓
    lotus ロータス 蓮 蓮花
    peach ピーチ 桃
    sakura サクラ 櫻 櫻花
    bamboo バンブー 竹
    jade ジェイド 翡翠 玉
    pearl パール 珍珠
    gold golden ゴールド ゴールデン 金 黃金
    silver シルバー 銀
    red レッド 紅
    blue ブルー 藍
    green グリーン 綠
    white ホワイト 白
    black ブラック 黑
    lucky ラッキー 好運 幸運
    happy ハッピー 快樂 開心
    sunrise サンライズ 日出 旭日
    wind ウィンド 風
    typhoon タイフーン 颱風
    wave ウェーブ 波 浪
    lantern ランタン 燈籠
    island アイランド 島
    royal ロイヤル 皇家
    grand グランド
    new ニュー 新
    little リトル 小
    big ビッグ 大
    fuji フジ 富士
    victoria ビクトリア ヴィクトリア 維多利亞
    world ワールド 世界
    dream ドリーム 夢
    fortune フォーチュン 財富
    cloud クラウド 雲
    sky スカイ 天空
    fox フォックス 狐
    cat キャット 貓 ネコ
    rabbit ラビット 兔
    rainbow レインボー 彩虹
    century センチュリー 世紀
    east イースト 東
    west ウエスト ウェスト 西
    south サウス 南
    north ノース 北
"""
"""Words that names are made of: a translated name is alike."""

PAIRS = """
    会會 学學 园園 广廣 东東 龙龍 竜龍 华華 国國 湾灣 乐樂 楽樂 发發 実實 实實 兴興 宝寶 丰豐 饭飯 馆館
    舘館 厅廳 庁廳 面麵 麺麵 麪麵 寿壽 鸡雞 语語 团團 団團 际際 总總 総總 书書 图圖 丽麗 银銀 红紅 绿綠
    黒黑 蓝藍 云雲 灯燈 桜櫻 樱櫻 凤鳳 岛島 嶋島 贸貿 设設 计計 厂廠 药藥 薬藥 门門 厨廚 台臺 亚亞 亜亞
    铁鐵 鉄鐵 荣榮 栄榮 壳殼 壱壹 财財 猫貓 画畫 戏戲 剧劇 剣劍 沢澤 滨濱 浜濱 万萬 员員 円圓 圆圓 旧舊
    髮發 莲蓮 关關 関關 专專 専專 医醫 卫衛 术術 芸藝 艺藝 疗療 传傳 伝傳 业業 飞飛 数數 气氣 気氣 温溫
    网網
"""
"""A simplified or Japanese form of a character, and its traditional one."""
VARIANTS = MappingProxyType({ord(pair[0]): pair[1] for pair in PAIRS.split()})


def _lines(table: str) -> dict[str, str]:
    """Return each word of a table by the first word of its line."""
    lines = (line.split() for line in table.strip().splitlines())
    return {word.translate(VARIANTS): line[0] for line in lines for word in line}


LEGAL = frozenset(LEGAL_FORMS.split())
IGNORED = frozenset((*LEGAL, *EMPTY.split()))
GROUPS = (("kind", KINDS), ("loose", LOOSE), ("place", PLACES), ("name", NAMES))
MEANINGS = MappingProxyType({word: f"{group}:{first}" for group, table in GROUPS for word, first in _lines(table).items()})
"""A word -> its group and the first word of its line, as `kind:hotel`."""
