"""What is known of addresses: tracking parameters, affiliate tags, redirectors and their targets.

Only data; `links.py` applies it. A host is named with its domain ("awin1.com" speaks for
"www.awin1.com" as well), without its country ("amazon.*" for amazon.com and amazon.co.uk), or by
how it begins ("goto."). A name stands without a host only where it means one thing on every host.
"""

from __future__ import annotations

import re
from typing import NamedTuple


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


TRACKING_PREFIXES = (
    "utm_",  # Google Analytics and all who copied it
    "mtm_",  # Matomo
    "matomo_",
    "pk_",  # Piwik, as Matomo was called
    "piwik_",
    "hsa_",  # HubSpot advertisements
    "fb_action_",
    "bsft_",  # Blueshift
    "guce_",  # Yahoo's consent pages
)
TRACKING_NAMES = _words(
    """
    __hsfp __hssc __hstc _hsenc _hsmi hsctatracking
    __s __twitter_impression _branch_match_id _branch_referrer _ga _gl _ke _kx _openstat
    asc_campaign asc_refurl asc_source
    at_bbc_team at_campaign at_campaign_type at_creation at_custom1 at_custom2 at_custom3
    at_custom4 at_format at_link_id at_link_origin at_link_type at_medium at_platform at_ptr_name
    at_recipient_id at_recipient_list at_send_date at_variant
    ck_subscriber_id cmpid cm_mmc cm_mmca1 cm_mmca2 dclid dm_i ef_id elqtrack elqtrackid epik et_rid
    fb_ref fb_source fbadid fbclid
    gad_campaignid gad_source gbraid gclid gclsrc gdffi gdfms gdftrk guccounter
    ig_mid ig_rid igsh igshid
    li_fat_id ltclid mc_cid mc_eid mc_tc mindbox-click-id mkt_tok mkwid
    ml_subscriber ml_subscriber_hash msclkid
    nr_email_referer ns_campaign ns_fee ns_linkname ns_mchannel ns_source
    oft_c oft_ck oft_d oft_id oft_ids oft_k oft_lk oft_sk oly_anon_id oly_enc_id
    qclid rb_clickid ref_src ref_url
    s_cid s_kwcid  sc_campaign sc_channel sc_content sc_country sc_eid sc_geo sc_lid
    sc_llid sc_medium sc_outcome sc_src sc_uid scclid sfmc_activityid sfmc_id sfmc_sub sms_click
    soc_src soc_trk spjobid spmailingid spreportid spuserid sr_share srsltid syclid
    tracking_source trk_contact trk_module trk_msg trk_sid ttclid tw_source twclid
    vero_conv vero_id vgo_ee vsm_cid vsm_pid vsm_type wbraid wickedid wt_mc wt_zmc
    xtor yclid ymclid ysclid
    """
)

AFFILIATE_NAMES = _words(
    """
    admitad_uid afftrack affiliate_click_id afsrc cjdata cjevent clickref irclickid irgwc
    raneaid ranmid ransiteid rfsn sscid tap_a tap_s tduid wmlspartner zanpid
    """
)
"""What affiliate networks add to the addresses of any shop."""


class Site(NamedTuple):
    """Parameters that mean this on these hosts only."""

    hosts: frozenset[str]
    affiliate: frozenset[str] = frozenset()
    tracking: frozenset[str] = frozenset()
    path: re.Pattern[str] | None = None
    """A part of the path that only tracks."""


def _site(hosts: str, affiliate: str = "", tracking: str = "", path: str = "") -> Site:
    cut = re.compile(path) if path else None
    return Site(_words(hosts), _words(affiliate), _words(tracking), cut)


SITES = (
    _site(
        "amazon.*",
        "tag linkcode linkid ascsubtag ascsub creative creativeasin camp adid",
        """ref ref_ pf_rd_i pf_rd_m pf_rd_p pf_rd_r pf_rd_s pf_rd_t pd_rd_i pd_rd_r pd_rd_w pd_rd_wg
        qid sr crid sprefix dib dib_tag content-id _encoding cv_ct_cx social_share""",
        r"/ref=[^/]*/?$",
    ),
    _site("audible.*", "source_code", "ref pf_rd_p pf_rd_r plink pageloadid creativeid"),
    _site(
        "ebay.*",
        "campid customid mkcid mkevt mkrid mkscid toolid",
        "_trkparms _trksid amdata ssspo sssrc ssuid",
    ),
    _site(
        "aliexpress.*",
        "aff_fcid aff_fsk aff_platform aff_short_key aff_trace_key afsmartredirect sk terminal_id",
        "algo_exp_id algo_pvid btsid curpageloguid pdp_npi pvid scm scm_id spm ws_ab_test",
    ),
    _site("booking.com", "aid", "label sid srpvid srepoch"),
    _site("bookshop.org", "aid affiliate"),
    _site(
        "walmart.*",
        "affcmpid affillinktype affp1 sharedid sourceid veh",
        "athbdg athcpid athpgid",
    ),
    _site("target.com", "afid clkid lnm"),
    _site("bestbuy.com", "acampid mpid"),
    _site(
        "etsy.com",
        "",
        "click_key click_sum ga_order ga_search_query ga_search_type ga_view_type ref",
    ),
    _site(
        "apps.apple.com books.apple.com itunes.apple.com geo.itunes.apple.com music.apple.com "
        "podcasts.apple.com tv.apple.com",
        "at", "ct itscg itsct pt",
    ),
    _site("flipkart.com", "affid affextparam1 affextparam2"),
    _site("mercadolivre.com.br mercadolibre.*", "matt_tool matt_word"),
    _site("thomann.de thomannmusic.com", "affid offid"),
    _site("humblebundle.com", "partner"),
    _site("gog.com", "pp as_"),
    _site("bhphotovideo.com adorama.com", "bi dff kbid"),
    _site("expedia.* hotels.com vrbo.com", "affcid affdtl affid mdpcid"),
    _site("getyourguide.*", "partner_id cmp"),
    _site("agoda.com", "cid tag"),
    _site("digitalocean.com", "refcode"),
    _site("rei.com", "avad"),
    _site("nytimes.com", "", "smid smtyp smvar unlocked_article_code_source"),
    _site("youtube.com youtu.be", "", "feature pp si"),
    _site("open.spotify.com", "", "si"),
    _site("twitter.com x.com", "", "cxt s src t"),
    _site("tiktok.com", "", "_r _t is_from_webapp sender_device sender_web_id"),
    _site("linkedin.com", "", "lipi licu refid trackingid trk"),
    _site("reddit.com", "", "correlation_id ref_campaign ref_source share_id"),
    _site("medium.com", "", "source"),
    _site("theguardian.com", "", "cmp"),
)  # fmt: skip


class Redirector(NamedTuple):
    """Hosts that send the reader on, and where in their addresses the target stands."""

    hosts: frozenset[str]
    holders: tuple[str, ...]
    """Parameters that may hold the target, the likeliest first; none: it is not in the address."""
    path: re.Pattern[str] | None = None
    """Only addresses with such a path, in which the group "target" may hold the target."""
    affiliate: bool = True
    bare: bool = False
    """Targets are written without "https://"."""


def _redirector(
    hosts: str, holders: str = "", path: str = "", *, affiliate: bool = True, bare: bool = False
) -> Redirector:
    pattern = path.replace("TARGET", r"(?P<target>https?(?:%3a[^/]*|://.*))")
    matches = re.compile(pattern, re.IGNORECASE) if path else None
    return Redirector(_words(hosts), tuple(holders.split()), matches, affiliate, bare)


_CJ = """anrdoezrs.net apmebf.com awltovhc.com commission-junction.com dpbolvw.net emjcd.com
    ftjcfx.com jdoqocy.com kqzyfj.com lduhtrp.net qksrv.net qksz.net tkqlhce.com tqlkg.com
    yceml.net"""
_IMPACT = """7eer.net attfm2.net evyy.net gqco.net igiz.net ojrq.net pxf.io sjv.io syuh.net
    vzew.net wk5q.net zlvv.net"""
_PEPPERJAM = "gopjn.com pjatr.com pjtra.com pntra.com pntrac.com pntrs.com"

REDIRECTORS = (
    _redirector("go.redirectingat.com go.skimresources.com shop-links.co howl.me howl.link", "url"),
    _redirector("redirect.viglink.com api.viglink.com", "u out"),
    _redirector("narrativ.com narrativ.co shop-edits.co", "url"),
    _redirector("awin1.com zenaps.com", "ued p"),
    _redirector("ad.zanox.com", "ulp"),
    _redirector("shareasale.com shareasale-analytics.com", "urllink", r"^/[a-z]\.cfm", bare=True),
    _redirector("click.linksynergy.com linksynergy.com", "murl rd_parm1"),
    _redirector("prf.hn", path=r"^/(?:click|l)/(?:.*?\bdestination:TARGET)?"),
    _redirector(_CJ, "url", r"^/(?:.*?/TARGET)?"),
    _redirector(_IMPACT, "u return"),
    _redirector("goto.", "u", r"^/c/\d+/\d+/\d+"),
    _redirector(_PEPPERJAM, "url"),
    _redirector("flexlinks.com flexlinkspro.com", "url"),
    _redirector("avantlink.com", "url", r"^/click\.php"),
    _redirector(
        "clk.tradedoubler.com",
        "url",
        r"^/(?:.*?\burl\((?P<target>https?%3a[^)]*|https?://[^)]*)\))?",
    ),
    _redirector("tc.tradetracker.net", "u r"),
    _redirector("track.webgains.com", "wgtarget"),
    _redirector("ad.admitad.com alitems.com alitems.co", "ulp"),
    _redirector("partners.webmasterplan.com", "diurl"),
    _redirector("belboon.com belboon.de", "deeplink trg", r"^/(?:adtracking|ts)\b"),
    _redirector("track.effiliation.com", "url"),
    _redirector("action.metaffiliation.com", "redir"),
    _redirector("digidip.net", "url"),
    _redirector("ds1.nl jf79.net lt45.net glp8.net", "dl"),
    _redirector("partner.bol.com", "url"),
    _redirector("linksprf.com srvtrk.com r.kelkoo.com", "url"),
    _redirector("api.shopstyle.com", "url"),
    _redirector("target.georiot.com", "gr_url"),
    _redirector("redir.lomadee.com", "url"),
    _redirector("rover.ebay.com", "mpre"),
    _redirector("s.click.aliexpress.com", "dl_target_url"),
    _redirector("ck.jp.ap.valuecommerce.com", "vc_url"),
    _redirector("hb.afl.rakuten.co.jp", "pc m"),
    _redirector("px.a8.net", "a8ejpredirect"),
    _redirector("af.moshimo.com", "url"),
    _redirector("hop.clickbank.net"),
    _redirector(
        """amzn.to bhpho.to fave.co geni.us go.magik.ly liketk.it ltk.app.link
        mavely.app.link rstyle.me shopmy.us shopstyle.it"""
    ),
    _redirector("bookshop.org", path=r"^/a/\d+/"),
    # No affiliates: these only watch where readers go.
    _redirector("google.*", "url q", r"^/url$", affiliate=False),
    _redirector("l.facebook.com lm.facebook.com", "u", r"^/l\.php", affiliate=False),
    _redirector("facebook.com", "u", r"^/(?:l|flx/warn|sharer/away)(?:\.php)?/?$", affiliate=False),
    _redirector("l.instagram.com", "u", affiliate=False),
    _redirector("duckduckgo.com", "uddg", r"^/l/?$", affiliate=False),
    _redirector("youtube.com", "q", r"^/redirect$", affiliate=False),
    _redirector("bing.com", "url", r"^/news/apiclick\.aspx", affiliate=False),
    _redirector("out.reddit.com slack-redir.net href.li exit.sc gate.sc", "url", affiliate=False),
    _redirector("steamcommunity.com", "u url", r"^/linkfilter/?$", affiliate=False),
    _redirector("vk.com", "to", r"^/away\.php$", affiliate=False),
    _redirector("linkedin.com", "url", r"^/(?:redir/redirect|safety/go)$", affiliate=False),
    _redirector("t.umblr.com", "z", r"^/redirect$", affiliate=False),
    _redirector("safelinks.protection.outlook.com", "url", affiliate=False),
    _redirector("getpocket.com", "url", r"^/redirect$", affiliate=False),
    _redirector("disq.us", "url", r"^/url$", affiliate=False),
    _redirector("medium.com", "url", r"^/r/?$", affiliate=False),
    _redirector("link.zhihu.com", "target", affiliate=False),
    _redirector("weibo.cn weibo.com", "u", r"^/sinaurl$", affiliate=False),
    _redirector("getrevue.co", "url", affiliate=False),
)
