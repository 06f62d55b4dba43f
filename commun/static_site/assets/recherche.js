/* Searches in a copy opened from a disk: words are loaded by their first two letters, as scripts, because a page on a
   disk may read nothing else. Without this script the page leads to the list from A to Z. */
(function () {
  "use strict";
  var form = document.getElementById("recherche");
  var list = document.getElementById("resultats");
  var told = document.getElementById("dit");
  var pages = [], known = {}, there = {}, waiting = {};

  window.commun = {
    pages: function (given, beginnings) {
      pages = given;
      beginnings.forEach(function (one) { there[one] = true; });
      form.hidden = false;
      var asked = new URLSearchParams(location.search).get("q") || decodeURIComponent(location.hash.slice(1));
      if (asked) { form.q.value = asked; search(); }
    },
    mots: function (beginning, words) {
      known[beginning] = words;
      (waiting[beginning] || []).forEach(function (then) { then(); });
      delete waiting[beginning];
    },
  };

  function load(beginning, then) {
    if (known[beginning] || !there[beginning]) { then(); return; }
    if (waiting[beginning]) { waiting[beginning].push(then); return; }
    waiting[beginning] = [then];
    var script = document.createElement("script");
    script.src = "recherche/mots/" + beginning + ".js";
    document.head.append(script);
  }

  function folded(text) {
    return text.toLowerCase().replace(/œ/g, "oe").replace(/æ/g, "ae").normalize("NFKD").replace(/[\u0300-\u036f]/g, "");
  }

  function stem(word) { return word.length > 4 ? word.replace(/(?:s|x|es|aux)$/, "") : word; }

  function found(word) {
    var scores = {}, words = known[word.slice(0, 2)] || {}, root = stem(word);
    Object.keys(words).forEach(function (each) {
      if (each.indexOf(root) !== 0) return;
      var near = each === word ? 1 : each.length - root.length < 3 ? 0.8 : 0.3, number = 0, row = words[each];
      for (var n = 0; n < row.length; n += 2) {
        number += row[n];
        scores[number] = Math.max(scores[number] || 0, row[n + 1] * near);
      }
    });
    var rarity = Math.log(1 + pages.length / (1 + Object.keys(scores).length));
    Object.keys(scores).forEach(function (number) { scores[number] *= rarity; });
    return scores;
  }

  /* What is shown is not shown again: a link must stay where it is while it is clicked on. */
  var last = null;
  function search() {
    var asked = form.q.value;
    if (asked === last) return;
    last = asked;
    var words = (folded(form.q.value).match(/[a-z0-9]{2,}/g) || []).filter(function (word) {
      return form.dataset.communs.split(" ").indexOf(word) < 0;
    });
    var left = words.length;
    if (!left) { show([], ""); return; }
    words.forEach(function (word) {
      load(word.slice(0, 2), function () { if (--left === 0 && asked === last) rank(words); });
    });
  }

  function rank(words) {
    var total = null;
    words.forEach(function (word) {
      var scores = found(word);
      if (total === null) { total = scores; return; }
      Object.keys(total).forEach(function (number) {
        if (number in scores) total[number] += scores[number]; else delete total[number];
      });
    });
    var numbers = Object.keys(total).sort(function (a, b) { return total[b] - total[a] || a - b; });
    show(numbers, numbers.length === 1 ? form.dataset.une : form.dataset.plusieurs.replace("%", numbers.length));
  }

  function show(numbers, sentence) {
    list.textContent = "";
    told.textContent = numbers.length ? sentence : form.q.value.trim() ? form.dataset.rien : "";
    numbers.slice(0, 100).forEach(function (number) {
      var page = pages[number], item = document.createElement("li"), link = document.createElement("a");
      link.href = page[1];
      link.textContent = page[0];
      item.className = "result";
      if (page[2]) {
        var kind = document.createElement("p");
        kind.className = "type-line";
        kind.textContent = page[2];
        item.append(kind);
      }
      var title = document.createElement("h2");
      title.append(link);
      item.append(title);
      if (page[3]) {
        var summary = document.createElement("p");
        summary.textContent = page[3];
        item.append(summary);
      }
      list.append(item);
    });
  }

  var timer = 0;
  form.addEventListener("submit", function (event) {
    event.preventDefault();
    clearTimeout(timer);
    location.hash = encodeURIComponent(form.q.value);
    search();
  });
  form.q.addEventListener("input", function () {
    clearTimeout(timer);
    timer = setTimeout(search, 150);
  });
  var first = document.createElement("script");
  first.src = "recherche/pages.js";
  document.head.append(first);
})();
