// Draws every [data-chart] with ECharts, in the colours of the theme. Tooltips are drawn on the canvas: the content
// security policy allows no style attributes in HTML.
(() => {
  const drawn = new Map();
  const colours = () => {
    const style = getComputedStyle(document.documentElement);
    const of = (name) => style.getPropertyValue(name).trim();
    return {
      font: getComputedStyle(document.body).fontFamily,
      text: of("--fl-text"), muted: of("--fl-muted"), line: of("--fl-line"), surface: of("--fl-raised"),
      series: [1, 2, 3, 4, 5, 6].map((n) => of(`--fl-series-${n}`)),
    };
  };
  const compact = new Intl.NumberFormat("en", { notation: "compact", maximumFractionDigits: 1 });
  const exact = (text) => {
    const [whole, part] = String(text).split(".");
    return whole.replace(/\B(?=(\d{3})+(?!\d))/g, ",") + (part ? `.${part}` : "");
  };

  function series(one, stacked) {
    const common = { name: one.name, data: one.values.map((v) => (v === null ? null : Number(v))), stack: one.stack ?? undefined };
    if (one.kind === "bar") {
      return { ...common, type: "bar", barMaxWidth: 22, itemStyle: { borderRadius: stacked ? 0 : [3, 3, 0, 0] }, emphasis: { focus: "series" } };
    }
    const area = one.kind === "area" ? { areaStyle: { opacity: stacked ? 0.28 : 0.1 } } : {};
    return { ...common, ...area, type: "line", smooth: 0.2, symbol: "circle", symbolSize: 5, showSymbol: false, lineStyle: { width: 2 } };
  }

  function option(data, c) {
    const font = { fontSize: 11, color: c.muted };
    const category = { type: "category", data: data.labels, axisLine: { lineStyle: { color: c.line } }, axisTick: { show: false }, axisLabel: font };
    const value = { type: "value", splitNumber: 4, axisLabel: { ...font, formatter: (v) => compact.format(v) }, splitLine: { lineStyle: { color: c.line } } };
    const unit = data.unit ? ` ${data.unit}` : "";
    const tooltip = {
      trigger: "axis", renderMode: "richText", confine: true, backgroundColor: c.surface, borderColor: c.line, borderWidth: 1,
      textStyle: { color: c.text, fontSize: 12, lineHeight: 18, fontFamily: c.font }, axisPointer: { type: "line", lineStyle: { color: c.muted, opacity: 0.4 } },
      formatter: (points) => [points[0].axisValueLabel, ...points.map((p) => {
        const raw = data.series[p.seriesIndex].values[p.dataIndex];
        return raw === null ? "" : `${p.seriesName}: ${exact(raw)}${unit}`;
      })].filter(Boolean).join("\n"),
    };
    return {
      animation: !matchMedia("(prefers-reduced-motion: reduce)").matches, animationDuration: 300,
      color: c.series, textStyle: { fontFamily: c.font },
      grid: { left: 4, right: 8, top: data.series.length > 1 ? 30 : 12, bottom: 4, containLabel: true },
      legend: data.series.length > 1 ? { left: 0, top: 0, itemWidth: 10, itemHeight: 10, icon: "roundRect", textStyle: { ...font, fontSize: 12 } } : undefined,
      tooltip,
      xAxis: data.horizontal ? value : category,
      yAxis: data.horizontal ? { ...category, inverse: true } : value,
      series: data.series.map((one) => series(one, one.stack)),
    };
  }

  const resize = new ResizeObserver((entries) => entries.forEach((e) => drawn.get(e.target)?.resize()));
  window.fairleadCharts = () => {
    const c = colours();
    for (const [box, chart] of drawn) if (!box.isConnected) { chart.dispose(); drawn.delete(box); }
    for (const box of document.querySelectorAll("[data-chart]")) {
      if (!drawn.has(box)) { drawn.set(box, echarts.init(box)); resize.observe(box); }
      drawn.get(box).setOption(option(JSON.parse(box.dataset.chart), c), true);
    }
  };
})();
