"""Nationalities, and the schemes that follow from them.

Codes are those of ISO 3166-1. A country is given by its alpha-3 or alpha-2 code or, for the partner economies, by a few
words.
"""

from collections.abc import Mapping
from functools import lru_cache

from tracker.compliance.rulebook import Rulebook
from tracker.formats.register.coded_words import key
from tracker.formats.register.refusals import Unclear

CODES = """
AF-AFG AX-ALA AL-ALB DZ-DZA AS-ASM AD-AND AO-AGO AI-AIA AQ-ATA AG-ATG AR-ARG AM-ARM AW-ABW AU-AUS AT-AUT AZ-AZE BS-BHS BH-BHR
BD-BGD BB-BRB BY-BLR BE-BEL BZ-BLZ BJ-BEN BM-BMU BT-BTN BO-BOL BQ-BES BA-BIH BW-BWA BV-BVT BR-BRA IO-IOT BN-BRN BG-BGR BF-BFA
BI-BDI CV-CPV KH-KHM CM-CMR CA-CAN KY-CYM CF-CAF TD-TCD CL-CHL CN-CHN CX-CXR CC-CCK CO-COL KM-COM CG-COG CD-COD CK-COK CR-CRI
CI-CIV HR-HRV CU-CUB CW-CUW CY-CYP CZ-CZE DK-DNK DJ-DJI DM-DMA DO-DOM EC-ECU EG-EGY SV-SLV GQ-GNQ ER-ERI EE-EST SZ-SWZ ET-ETH
FK-FLK FO-FRO FJ-FJI FI-FIN FR-FRA GF-GUF PF-PYF TF-ATF GA-GAB GM-GMB GE-GEO DE-DEU GH-GHA GI-GIB GR-GRC GL-GRL GD-GRD GP-GLP
GU-GUM GT-GTM GG-GGY GN-GIN GW-GNB GY-GUY HT-HTI HM-HMD VA-VAT HN-HND HK-HKG HU-HUN IS-ISL IN-IND ID-IDN IR-IRN IQ-IRQ IE-IRL
IM-IMN IL-ISR IT-ITA JM-JAM JP-JPN JE-JEY JO-JOR KZ-KAZ KE-KEN KI-KIR KP-PRK KR-KOR KW-KWT KG-KGZ LA-LAO LV-LVA LB-LBN LS-LSO
LR-LBR LY-LBY LI-LIE LT-LTU LU-LUX MO-MAC MG-MDG MW-MWI MY-MYS MV-MDV ML-MLI MT-MLT MH-MHL MQ-MTQ MR-MRT MU-MUS YT-MYT MX-MEX
FM-FSM MD-MDA MC-MCO MN-MNG ME-MNE MS-MSR MA-MAR MZ-MOZ MM-MMR NA-NAM NR-NRU NP-NPL NL-NLD NC-NCL NZ-NZL NI-NIC NE-NER NG-NGA
NU-NIU NF-NFK MK-MKD MP-MNP NO-NOR OM-OMN PK-PAK PW-PLW PS-PSE PA-PAN PG-PNG PY-PRY PE-PER PH-PHL PN-PCN PL-POL PT-PRT PR-PRI
QA-QAT RE-REU RO-ROU RU-RUS RW-RWA BL-BLM SH-SHN KN-KNA LC-LCA MF-MAF PM-SPM VC-VCT WS-WSM SM-SMR ST-STP SA-SAU SN-SEN RS-SRB
SC-SYC SL-SLE SG-SGP SX-SXM SK-SVK SI-SVN SB-SLB SO-SOM ZA-ZAF GS-SGS SS-SSD ES-ESP LK-LKA SD-SDN SR-SUR SJ-SJM SE-SWE CH-CHE
SY-SYR TW-TWN TJ-TJK TZ-TZA TH-THA TL-TLS TG-TGO TK-TKL TO-TON TT-TTO TN-TUN TR-TUR TM-TKM TC-TCA TV-TUV UG-UGA UA-UKR AE-ARE
GB-GBR US-USA UM-UMI UY-URY UZ-UZB VU-VUT VE-VEN VN-VNM VG-VGB VI-VIR WF-WLF EH-ESH YE-YEM ZM-ZMB ZW-ZWE
"""
ALPHA_2 = {pair[3:]: pair[:2] for pair in CODES.split()}
"""The alpha-2 code of each alpha-3 code."""
WORDS = {
    "AUS": ("australia", "australian", "澳洲", "オーストラリア"),
    "AUT": ("austria", "austrian", "奧地利", "オーストリア"),
    "CAN": ("canada", "canadian", "加拿大", "カナダ"),
    "DEU": ("d", "germany", "german", "德國", "ドイツ"),
    "FRA": ("france", "french", "法國", "フランス"),
    "GBR": ("uk", "united-kingdom", "great-britain", "british", "英國", "英国", "イギリス"),
    "HUN": ("hungary", "hungarian", "匈牙利", "ハンガリー"),
    "IRL": ("ireland", "irish", "愛爾蘭", "アイルランド"),
    "ITA": ("italy", "italian", "意大利", "イタリア"),
    "JPN": ("japan", "japanese", "日本"),
    "KOR": ("korea", "south-korea", "republic-of-korea", "korea,-republic-of", "korean", "韓國", "韓国"),
    "NLD": ("netherlands", "the-netherlands", "holland", "dutch", "荷蘭", "オランダ"),
    "NZL": ("new-zealand", "new-zealander", "紐西蘭", "新西蘭", "ニュージーランド"),
    "SWE": ("sweden", "swedish", "瑞典", "スウェーデン"),
}
_KNOWN = {
    **{three.lower(): three for three in ALPHA_2},
    **{two.lower(): three for three, two in ALPHA_2.items()},
    **{word: three for three, words in WORDS.items() for word in words},
}


@lru_cache(maxsize=1024)
def nationality(cell: str) -> str | None:
    """Return the alpha-3 code of a nationality; None for a blank cell."""
    word = key(cell)
    if word and word not in _KNOWN:
        raise Unclear("is no country's code of three letters")
    return _KNOWN.get(word)


def deciding(rulebook: Rulebook) -> Mapping[str, str]:
    """Return the scheme that follows from each nationality: the only inbound scheme of its economy."""
    inbound = [scheme for scheme in rulebook.schemes.values() if scheme.direction == "inbound"]
    partners = [scheme.partner for scheme in inbound]
    by_partner = {scheme.partner: scheme.name for scheme in inbound if partners.count(scheme.partner) == 1}
    return {three: by_partner[two] for three, two in ALPHA_2.items() if two in by_partner}
