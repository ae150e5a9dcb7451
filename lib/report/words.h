/* SPDX-License-Identifier: MIT */
#ifndef SF_REPORT_WORDS_H
#define SF_REPORT_WORDS_H

#include "base/buf.h"

enum sf_lang { SF_EN, SF_ZH };

/*
 * What a report says, in both languages: name, English, Chinese.  {1} to {9}
 * stand for what is filled in.
 */
#define SF_WORDS(W) \
W(KPI, "Card acquisition", "信用卡获客") \
W(FUNNEL, "Funnel: {1}", "转化漏斗：{1}") \
W(FUNNEL_CHART, "people by step", "各步人数") \
W(LIFT, "Lift against the control: {1}", "相对对照组的增量：{1}") \
W(STEPS, "Journey: {1}", "旅程：{1}") \
W(SIZES, "Segments", "人群") \
W(TIERS, "Score tiers: {1}", "评分等级：{1}") \
W(LEADS, "leads", "线索") \
W(APPLIED, "applied", "申请") \
W(APPROVED, "approved", "审批通过") \
W(ISSUED, "cards issued", "发卡") \
W(ACTIVATED, "cards activated", "激活") \
W(ACTIVE_RATE, "active rate, {1} days", "{1} 天活卡率") \
W(COST_ISSUED, "cost per card issued", "单卡获客成本") \
W(COST_ACTIVE, "cost per active card", "单张活卡成本") \
W(COST_ALL, "cost of the period", "期内总成本") \
W(OF_FIRST, "{1} of {2} {3}", "占{3}的 {1}（共 {2}）") \
W(BEFORE, "before {1}: {2}", "此前 {1}：{2}") \
W(TARGET_MET, "target {1}: met", "目标 {1}：达成") \
W(TARGET_MISSED, "target {1}: missed", "目标 {1}：未达成") \
W(OF_CARDS, "{1} of {2} cards, 95% {3}", "{2} 张卡中 {1} 张，95% 区间 {3}") \
W(PER_ACTIVE, "{1} per card, {2} of them active", "每卡 {1}，活卡率 {2}") \
W(NOT_YET, "no card is old enough", "尚无满期的卡") \
W(STAGES, "the way to a card", "获客各阶段") \
W(STAGE, "stage", "阶段") \
W(PEOPLE, "people", "人数") \
W(SHARE, "share", "占比") \
W(OF_STAGE, "of {1}", "占{1}") \
W(CHANNEL, "channel", "渠道") \
W(COST, "cost", "成本") \
W(PER_CARD, "per card", "每卡成本") \
W(PER_ACTIVE_N, "per active", "每活卡成本") \
W(ACTIVE_SHORT, "active {1}d", "{1}天活卡") \
W(TOTAL, "total", "合计") \
W(NO_LABEL, "(none)", "（无）") \
W(BY_CHANNEL, "by channel", "按渠道") \
W(TOO_YOUNG, "not in the rate: cards younger than {3} days: {1} of {2}", \
    "不计入活卡率：未满 {3} 天的卡 {1} 张（共 {2} 张）") \
W(NO_LEAD, "not counted: cards issued in the period to people without the " \
    "stage '{2}' in it before: {1}", "未计入：期内发卡但此前无“{2}”的卡 {1} 张") \
W(FOREIGN, "left out: costs in another currency than {2}: {1}", \
    "未计入：非 {2} 的成本 {1} 笔") \
W(BAD_MONEY, "left out: costs that are no decimal number: {1}", \
    "未计入：无法识别的成本 {1} 笔") \
W(CUT, "incomplete: people whose time line begins after the period: {1}", \
    "不完整：时间线晚于期初者 {1} 人") \
W(STEP, "step", "步骤") \
W(NUMBER, "number", "数量") \
W(ISSUED_SHORT, "issued", "发卡") \
W(REACHED, "people", "人数") \
W(OVERALL, "of the first", "占首步") \
W(OF_LAST, "of the one before", "占上一步") \
W(MEDIAN, "median time", "用时中位数") \
W(P90, "90%", "90 分位") \
W(FOLLOW_OUT, "left out: people who began less than {2} before asof, whose " \
    "time is not over: {1}", "未计入：距今不足 {2}、观察期未满者 {1} 人") \
W(ARM, "arm", "组别") \
W(OUTCOME, "outcome", "结果") \
W(RATE, "rate", "比例") \
W(LIFT_LINE, "percentage points more than in '{1}'", \
    "比“{1}”高出的百分点") \
W(MEANS_LINE, "mean above that of '{1}'", "均值高出“{1}”") \
W(CONTROL, "control", "对照组") \
W(ITS_RATE, "its rate", "其比例") \
W(CONTROL_OF, "control: {1}", "对照组：{1}") \
W(MIXED, "left out: people who stand in two arms, as they were merged " \
    "later: {1}", "未计入：事后合并、身处两组者 {1} 人") \
W(UNDEF, "left out: people for whom '{2}' is undefined: {1}", \
    "未计入：“{2}”无法判定者 {1} 人") \
W(NO_CONTROL, "there is nobody in the control '{1}': no lift can be told", \
    "对照组“{1}”没有人，无法计算增量") \
W(NO_TREATED, "there is nobody but in the control: no lift can be told", \
    "除对照组外没有人，无法计算增量") \
W(RATIO_OK, "sample ratio: as drawn (chi-square {1}, p = {2})", \
    "分组比例：与设定相符（卡方 {1}，p = {2}）") \
W(RATIO_ALARM, "ALARM, sample ratio: the arms are not as drawn (chi-square " \
    "{1}, p = {2}): read no lift from this", \
    "警报：分组比例与设定不符（卡方 {1}，p = {2}），增量不可信") \
W(EXTRA, "{1} more of '{2}' than without: {4} {3} each", \
    "“{2}”增加 {1}，每个增量成本 {4} {3}") \
W(EXTRA_NONE, "cost of the sends {1}; the interval holds 0, so that no cost " \
    "per additional '{2}' can be told", \
    "触达成本 {1}；区间包含 0，无法计算每个增量“{2}”的成本") \
W(SENDS, "sends", "发送") \
W(DELIVERED, "delivered", "送达") \
W(OPENED, "opened", "打开") \
W(FAILED, "failed", "失败") \
W(CANCELLED, "cancelled", "取消") \
W(ENTERED, "entered", "进入") \
W(EXITED, "left", "离开") \
W(ENTRIES, "entries by arm", "按组别的进入人数") \
W(EXITS, "exits by label", "按标签的离开人数") \
W(LABEL, "label", "标签") \
W(CAPPED, "capped", "触达上限拦截") \
W(MISSED, "missed", "错过") \
W(SEGMENT, "segment", "人群") \
W(PLUS_NEW, "+ entered in the period", "+ 为期内新进") \
W(NEW, "entered in the period", "期内新进") \
W(UNDEFINED, "undefined", "无法判定") \
W(OF_ALL, "of all", "占全体") \
W(TIER, "tier", "等级") \
W(SCORE_MEAN, "mean", "均值") \
W(NO_TIER, "(no tier)", "（无等级）") \
W(NOT_SCORED, "people without this score: {1} of {2}", \
    "没有此评分者 {1} 人（共 {2} 人）") \
W(NOTHING, "nothing to count", "没有可计的数据") \
W(TABLE, "{1}: table", "{1}：数据表") \
W(TREND, "{1} a day", "每日{1}") \
W(TREND_N, "{1} in {2} days", "每 {2} 天{1}") \
W(DAY, "from", "起始日") \
W(PERIOD, "{1} to {2}", "{1} 至 {2}") \
W(SINCE_EVER, "the beginning", "最早") \
W(AS_OF, "as of {1}, {2} people", "截至 {1}，共 {2} 人") \
W(FOOTER, "How it is counted", "统计口径") \
W(MADE_FROM, "sf-report {1}; definition '{2}' {3}; profiles {4}, digest " \
    "{5}; cost lines {6}, digest {7}; asof {8}; zone {9}", \
    "sf-report {1}；定义“{2}” {3}；画像 {4} 份，摘要 {5}；成本记录 {6} 条，摘要 " \
    "{7}；截至 {8}；时区 {9}") \
W(MIN_CELL, "figures of fewer than {1} people are not shown (<{1}, \u2013)", \
    "少于 {1} 人的数字不予显示（<{1}、\u2013）") \
W(DEF_KPI, "Unit: a person (ONE-ID) before the issue, a card from it on. " \
    "Cohort: people who first reach '{1}' in the period; a later stage " \
    "counts from then on, up to asof. Cost per card = all cost of the " \
    "period / cards issued to the cohort; the channel is that of the " \
    "cohort's first event.", \
    "口径：发卡之前按人（ONE-ID）计，自发卡起按卡计。同期群为期内首次到达“{1}”的人，后续" \
    "阶段自该时起计至截至时刻。单卡成本 = 期内全部成本 ÷ 同期群发卡数；渠道取首个事件的渠道。") \
W(DEF_ACTIVE, "Active rate N = cards with a use by the customer in the days " \
    "(0, N] after issue / cards issued at least N days ago. Cost per active " \
    "card = cost per card / active rate. Intervals: Wilson, 95%.", \
    "N 天活卡率 = 发卡后 (0, N] 天内有客户主动交易的卡 ÷ 发卡满 N 天的卡。单张活卡" \
    "成本 = 单卡成本 ÷ 活卡率。区间为 Wilson 95%。") \
W(DEF_FUNNEL, "Funnel: unit a person; it begins with the first '{1}' in the " \
    "period; a step counts after the one before ({2}) and within {3} of the " \
    "beginning; who began less than {3} before asof is left out.", \
    "漏斗：按人计，自期内首次“{1}”开始；后一步须在前一步之后（{2}），且在开始后 {3} 内；" \
    "开始未满 {3} 者不计。") \
W(DEF_LIFT, "Lift: d = rate of the arm - rate of the control, all who " \
    "entered counted in the arm of their entry; interval by Newcombe, " \
    "method 10, from Wilson intervals; means by Welch. Sample ratio by " \
    "chi-square, alarm at p < .001. One look: who stops when it is " \
    "significant is wrong more often.", \
    "增量：d = 处理组比例 − 对照组比例，按进入时的组别计全部进入者；区间为 Newcombe 法 10" \
    "（基于 Wilson 区间），均值差用 Welch。分组比例用卡方检验，p < .001 报警。仅限一次查看，反" \
    "复查看并在显著时停止会提高误判率。") \
W(DEF_STEPS, "Journey: sends whose due lies in the period and before asof; " \
    "a delivery or an opening is a receipt with the send_id, before asof, " \
    "counted once a send; machine opens do not count.", \
    "旅程：应发时刻在期内且早于截至时刻的发送；送达与打开按 send_id 的回执、每次发送计一" \
    "次，机器打开不计。") \
W(DEF_SIZES, "Segments: people in them at asof; entered: of these, since an " \
    "instant of the period.", "人群：截至时刻在群人数；新进：其中期内进入者。") \
W(DEF_TIERS, "Score tiers: people by the tier of their last score, not " \
    "later than asof.", "评分等级：按不晚于截至时刻的最近评分的等级计人数。") \
W(ORDERED, "in this order", "按此顺序") \
W(STRICT, "as the very next event", "须为紧接的事件") \
W(ANY, "in any order", "不限顺序")

#define SF_WORD_NAME(name, en, zh) SF_W_##name,
enum sf_word { SF_WORDS(SF_WORD_NAME) SF_WORDS_END };
#undef SF_WORD_NAME

/* Add the word, its {1}.. replaced by ${a}, ${b} …; NULL ends them. */
void sf_word(struct sf_buf *b, enum sf_lang lang, enum sf_word w, ...);

#endif
