/* Draws every figure.chart from the table that its data-source names; colours and type come from the stylesheet. */
(function () {
  "use strict";

  var css = window.getComputedStyle(document.documentElement);
  function token(name) { return css.getPropertyValue(name).trim(); }
  var COLOURS = ["--c1", "--c2", "--c3", "--c4", "--c5", "--c6"].map(token);
  var INK = token("--ink"), LINE = token("--line"), EDGE = token("--line-strong"), PAPER = token("--paper");
  var TYPE = { color: INK, fontFamily: window.getComputedStyle(document.body).fontFamily, fontSize: 13 };

  /* Table ---------------------------------------------------------------------------------------------------------- */
  function cellText(cell) {
    var copy = cell.cloneNode(true);
    Array.prototype.forEach.call(copy.querySelectorAll("small, .unit, .visually-hidden, [aria-hidden]"), function (extra) { extra.remove(); });
    return copy.textContent.trim();
  }

  function toNumber(text) {
    var plain = text.replace(/−/g, "-").replace(/[,\s¥%+]/g, "");
    return plain !== "" && !isNaN(plain) ? Number(plain) : null;
  }

  function readTable(table) {
    var heads = Array.prototype.slice.call(table.tHead.rows[0].cells);
    var columns = heads.map(function (cell, index) { return { index: index, label: cell.textContent.trim(), isNumber: cell.classList.contains("num") }; });
    var rows = Array.prototype.map.call(table.tBodies[0].rows, function (row) {
      return { chosen: row.classList.contains("chosen"), texts: Array.prototype.map.call(row.cells, cellText) };
    });
    return {
      rows: rows,
      words: columns.filter(function (column) { return !column.isNumber; }),
      numbers: columns.filter(function (column) { return column.isNumber; }),
      text: function (row, column) { return row.texts[column.index]; },
      number: function (row, column) { return toNumber(row.texts[column.index]); }
    };
  }

  /* Options -------------------------------------------------------------------------------------------------------- */
  function shown(number) { return number === null || number === undefined ? "" : Number(number).toLocaleString("en-US", { maximumFractionDigits: 4 }); }

  function frame(extra) {
    var option = { animation: false, color: COLOURS, textStyle: TYPE, backgroundColor: "transparent",
      tooltip: { renderMode: "richText", confine: true, valueFormatter: shown, textStyle: { color: INK, fontSize: 13 }, backgroundColor: PAPER, borderColor: EDGE } };
    Object.keys(extra).forEach(function (key) { option[key] = extra[key]; });
    return option;
  }

  function axis(kind, name, extra) {
    var option = { type: kind, name: name, nameTextStyle: { color: INK }, axisLabel: { color: INK, hideOverlap: true }, axisLine: { show: kind === "category", lineStyle: { color: EDGE } },
      axisTick: { show: false }, splitLine: { show: kind === "value", lineStyle: { color: LINE } } };
    Object.keys(extra || {}).forEach(function (key) { option[key] = extra[key]; });
    return option;
  }

  function categories(data) { return data.rows.map(function (row) { return data.text(row, data.words[0]); }); }
  function values(data, column) { return data.rows.map(function (row) { return data.number(row, column); }); }

  function bars(data) {
    var many = data.numbers.length > 1;
    return frame({
      legend: many ? { bottom: 0, textStyle: { color: INK } } : undefined,
      grid: { left: 8, right: 16, top: 36, bottom: many ? 36 : 8, containLabel: true },
      xAxis: axis("category", "", { data: categories(data) }),
      yAxis: axis("value", many ? "" : data.numbers[0].label, { nameTextStyle: { color: INK, align: "left" } }),
      series: data.numbers.slice(0, COLOURS.length).map(function (column) {
        return { type: "bar", name: column.label, data: values(data, column), barMaxWidth: 36,
          label: many ? undefined : { show: data.rows.length <= 12, position: "top", color: INK, formatter: function (at) { return shown(at.value); } } };
      })
    });
  }

  /* Each line carries its name and last number at its end, so that no legend is needed. */
  function line(data) {
    return frame({
      grid: { left: 8, right: 132, top: 16, bottom: 8, containLabel: true },
      xAxis: axis("category", "", { data: categories(data), boundaryGap: false }),
      yAxis: axis("value", "", { scale: true }),
      series: data.numbers.slice(0, COLOURS.length).map(function (column, index) {
        return { type: "line", name: column.label, data: values(data, column), showSymbol: data.rows.length <= 24, symbolSize: 5, connectNulls: false,
          lineStyle: { width: 2.5, type: index % 2 ? "dashed" : "solid" }, labelLayout: { moveOverlap: "shiftY" },
          endLabel: { show: true, color: INK, formatter: function (at) { return at.seriesName + " " + shown(at.value); } } };
      })
    });
  }

  function scatter(data) {
    var across = data.numbers[0], up = data.numbers[1];
    return frame({
      grid: { left: 8, right: 28, top: 36, bottom: 32, containLabel: true },
      xAxis: axis("value", across.label, { scale: true, nameLocation: "middle", nameGap: 30, splitLine: { show: false }, axisLine: { show: true, lineStyle: { color: EDGE } } }),
      yAxis: axis("value", up.label, { scale: true, nameTextStyle: { color: INK, align: "left" } }),
      series: [{ type: "scatter", labelLayout: { hideOverlap: true }, data: data.rows.map(function (row) {
        return { name: data.text(row, data.words[0]), value: [data.number(row, across), data.number(row, up)], symbol: row.chosen ? "rect" : "circle", symbolSize: row.chosen ? 13 : 10,
          itemStyle: { color: row.chosen ? COLOURS[0] : PAPER, borderColor: COLOURS[0], borderWidth: 2 } };
      }), label: { show: true, position: "right", color: INK, formatter: function (at) { return at.name; } } }]
    });
  }

  /* Stages are kept apart by their column, so that a supplier and a zone of the same name stay two nodes. */
  function flows(data) {
    var amount = data.numbers[data.numbers.length - 1], nodes = {}, links = {};
    data.rows.forEach(function (row) {
      var value = data.number(row, amount), first = data.text(row, data.words[0]);
      data.words.forEach(function (column, stage) {
        var id = stage + "|" + data.text(row, column);
        nodes[id] = nodes[id] || { name: id, depth: stage, shown: data.text(row, column), total: 0, owner: first };
        nodes[id].total += value || 0;
        if (stage > 0) {
          var from = (stage - 1) + "|" + data.text(row, data.words[stage - 1]), key = from + "\n" + id + "\n" + first;
          links[key] = links[key] || { source: from, target: id, value: 0, owner: first };
          links[key].value += value || 0;
        }
      });
    });
    return { nodes: nodes, links: links, last: data.words.length - 1, unit: amount.label };
  }

  function sankey(data) {
    var flow = flows(data), owners = categories(data).filter(function (name, index, all) { return all.indexOf(name) === index; });
    function colourOf(owner) { return COLOURS[owners.indexOf(owner) % COLOURS.length]; }
    var nodes = Object.keys(flow.nodes).map(function (id) {
      var node = flow.nodes[id];
      return { name: id, depth: node.depth, shown: node.shown, total: node.total, itemStyle: { color: node.depth ? EDGE : colourOf(node.owner) }, label: { position: node.depth === flow.last ? "left" : "right" } };
    });
    var links = Object.keys(flow.links).map(function (key) {
      var link = flow.links[key];
      return { source: link.source, target: link.target, value: link.value, lineStyle: { color: colourOf(link.owner), opacity: 0.3 } };
    });
    function nameOf(id) { return flow.nodes[id].shown; }
    return frame({
      tooltip: { renderMode: "richText", confine: true, backgroundColor: PAPER, borderColor: EDGE, textStyle: { color: INK, fontSize: 13 }, formatter: function (at) {
        return at.dataType === "edge" ? nameOf(at.data.source) + " → " + nameOf(at.data.target) + "\n" + shown(at.data.value) : at.data.shown + "\n" + shown(at.data.total);
      } },
      series: [{ type: "sankey", left: 4, right: 4, top: 8, bottom: 8, nodeWidth: 14, nodeGap: 14, draggable: false, emphasis: { focus: "none" }, layoutIterations: 32, data: nodes, links: links,
        label: { color: INK, fontSize: 13, formatter: function (at) { return at.data.depth === flow.last ? at.data.shown : at.data.shown + "  " + shown(at.data.total); } } }]
    });
  }

  /* The first two word columns are the ends, the third says what connects them; a chosen row is a thick line, others dashed. */
  function graph(data) {
    var names = [];
    var links = data.rows.map(function (row) {
      var ends = [data.text(row, data.words[0]), data.text(row, data.words[1])];
      ends.forEach(function (name) { if (names.indexOf(name) < 0) { names.push(name); } });
      return { source: ends[0], target: ends[1], word: data.text(row, data.words[2]), lineStyle: { color: row.chosen ? COLOURS[0] : EDGE, width: row.chosen ? 3 : 1.5, type: row.chosen ? "solid" : "dashed", curveness: 0.15 } };
    });
    return frame({
      series: [{ type: "graph", layout: "circular", circular: { rotateLabel: false }, left: 110, right: 110, top: 30, bottom: 30, data: names.map(function (name) { return { name: name, symbolSize: 12 }; }), links: links,
        itemStyle: { color: PAPER, borderColor: COLOURS[0], borderWidth: 2 }, label: { show: true, position: "right", color: INK }, labelLayout: { hideOverlap: false },
        edgeLabel: { show: links.length <= 12, color: INK, fontSize: 11, formatter: function (at) { return at.data.word; } } }]
    });
  }

  /* Figures -------------------------------------------------------------------------------------------------------- */
  var KINDS = { bars: bars, line: line, scatter: scatter, sankey: sankey, graph: graph };

  function draw(figure) {
    var table = document.getElementById(figure.getAttribute("data-source")), kind = KINDS[figure.getAttribute("data-chart")];
    var plot = figure.querySelector(".plot");
    if (!table || !kind || !plot || !table.tHead || !table.tBodies[0].rows.length) { return; }
    plot.classList.remove("plot-off");
    var chart = window.echarts.init(plot, null, { renderer: "canvas" });
    chart.setOption(kind(readTable(table)));
    window.addEventListener("resize", function () { chart.resize(); });
    window.addEventListener("beforeprint", function () { chart.resize(); });
  }

  if (window.echarts) { Array.prototype.forEach.call(document.querySelectorAll("figure.chart[data-chart]"), draw); }
}());
