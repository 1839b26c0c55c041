// Comforts only: every page works without this file.
(function () {
  "use strict";

  // "/" goes to the search box, unless somebody is typing.
  document.addEventListener("keydown", function (event) {
    var box = document.getElementById("site-search");
    var at = event.target;
    if (!box || event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey) return;
    if (at.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(at.tagName)) return;
    event.preventDefault();
    box.focus();
    box.select();
  });

  // Amounts group their thousands while they are typed: 1250000,5 -> 1.250.000,5
  function grouped(text) {
    var match = /^(-?)([\d.]*)(,\d{0,2})?$/.exec(text.trim());
    if (!match) return text;
    var digits = match[2].replace(/\./g, "");
    if (digits.length > 1) digits = digits.replace(/^0+(?=\d)/, "");
    return match[1] + digits.replace(/\B(?=(\d{3})+$)/g, ".") + (match[3] || "");
  }
  document.addEventListener("input", function (event) {
    var field = event.target;
    if (!field.matches || !field.matches("[data-money]")) return;
    var fromEnd = field.value.length - (field.selectionEnd || 0);
    var shown = grouped(field.value);
    if (shown === field.value) return;
    field.value = shown;
    var place = Math.max(0, shown.length - fromEnd);
    field.setSelectionRange(place, place);
  });

  // A number of a member, an account or a voucher (A-0002, BKM-2026-03214) is never broken at its hyphens.
  var hyphened = /\b[A-Z]{1,6}(?:-\d+)+\b/;
  var walker = document.createTreeWalker(document.getElementById("content"), NodeFilter.SHOW_TEXT);
  var texts = [];
  while (walker.nextNode()) {
    var holder = walker.currentNode.parentNode;
    if (!hyphened.test(walker.currentNode.data) || !(holder instanceof HTMLElement)) continue;
    if (/^(TEXTAREA|OPTION|SCRIPT|STYLE)$/.test(holder.tagName) || /flex|grid/.test(getComputedStyle(holder).display)) continue;
    texts.push(walker.currentNode);
  }
  texts.forEach(function (text) {
    for (var match = hyphened.exec(text.data); match; match = hyphened.exec(text.data)) {
      var number = text.splitText(match.index);
      text = number.splitText(match[0].length);
      var whole = document.createElement("span");
      whole.className = "nowrap";
      number.replaceWith(whole);
      whole.append(number);
    }
  });

  // A native day picker beside the text field; the text field stays what is sent.
  document.querySelectorAll("[data-day]").forEach(function (field) {
    var picker = document.createElement("input");
    picker.type = "date";
    picker.className = "form-control day-picker";
    picker.tabIndex = -1;
    picker.setAttribute("aria-hidden", "true");
    function iso() {
      var match = /^\s*(\d{1,2})[\/.-](\d{1,2})[\/.-](\d{4})\s*$/.exec(field.value);
      if (!match) return field.dataset.day || "";
      return match[3] + "-" + match[2].padStart(2, "0") + "-" + match[1].padStart(2, "0");
    }
    picker.value = iso();
    field.addEventListener("input", function () { picker.value = iso(); });
    picker.addEventListener("change", function () {
      var parts = picker.value.split("-");
      if (parts.length === 3) field.value = parts[2] + "/" + parts[1] + "/" + parts[0];
      field.dispatchEvent(new Event("change", { bubbles: true }));
    });
    field.insertAdjacentElement("afterend", picker);
    field.parentElement.classList.add("has-picker");
  });

  // A count of cash adds itself up while it is typed.
  var heapTotal = document.querySelector("[data-heap-total]");
  function addUp() {
    var sum = 0;
    document.querySelectorAll("[data-heap] [data-worth]").forEach(function (field) {
      var pieces = /^[\d.]+$/.test(field.value.trim()) ? Number(field.value.replace(/\./g, "")) : 0;
      var worth = pieces * Number(field.dataset.worth);
      var shown = field.closest("tr").querySelector("output");
      shown.textContent = worth ? grouped(String(worth)) : "";
      sum += worth;
    });
    document.querySelectorAll(".book-form [name^=others-][data-money]").forEach(function (field) {
      sum += Number(field.value.split(",")[0].replace(/\./g, "")) || 0;
    });
    heapTotal.querySelector("output").textContent = grouped(String(sum));
  }
  if (heapTotal) {
    heapTotal.hidden = false;
    heapTotal.closest("form").addEventListener("input", addUp);
    addUp();
  }

  // A sheet of payments too; who pays is whoever has an amount in the row.
  document.querySelectorAll("[data-sheet-total]").forEach(function (shown) {
    var form = shown.closest("form");
    function addRows() {
      var sum = 0, payers = 0;
      form.querySelectorAll("tbody tr").forEach(function (row) {
        var paid = 0;
        row.querySelectorAll("[data-money]").forEach(function (field) { paid += senOf(field.value); });
        sum += paid;
        if (paid) payers += 1;
      });
      shown.querySelector("output").textContent = sum ? shownSen(sum) : "0";
      shown.querySelector("[data-payers]").textContent = String(payers);
    }
    shown.hidden = false;
    form.addEventListener("input", addRows);
    addRows();
  });

  // A second click on the same button while the first is under way does nothing.
  document.addEventListener("submit", function (event) {
    var form = event.target;
    if (!form.hasAttribute("data-once")) return;
    if (form.dataset.sent) {
      event.preventDefault();
      return;
    }
    form.dataset.sent = "1";
    window.setTimeout(function () { delete form.dataset.sent; }, 15000);
  });
  window.addEventListener("pageshow", function () {
    document.querySelectorAll("form[data-once]").forEach(function (form) { delete form.dataset.sent; });
  });

  // A list narrows down while one types; sending the form does the same without this file.
  document.querySelectorAll("[data-narrow]").forEach(function (box) {
    box.addEventListener("input", function () {
      var words = box.value.toLowerCase().split(/\s+/);
      document.querySelectorAll(box.dataset.narrow).forEach(function (item) {
        var text = item.textContent.toLowerCase();
        item.hidden = !words.every(function (word) { return text.indexOf(word) >= 0; });
        var section = item.closest("section");
        if (section) section.hidden = !section.querySelector("li:not([hidden])");
      });
    });
  });

  // Opening balances: the sum of a part, and what does not tie yet, while amounts are typed.
  function senOf(text) {
    var match = /^(-?)(\d+)(?:,(\d{1,2}))?$/.exec(text.trim().replace(/\./g, ""));
    if (!match) return 0;
    var sen = Number(match[2]) * 100 + Number((match[3] || "").padEnd(2, "0"));
    return match[1] ? -sen : sen;
  }
  function shownSen(sen) {
    if (!sen) return "\u2013";
    var size = Math.abs(sen), cents = size % 100;
    var text = String((size - cents) / 100).replace(/\B(?=(\d{3})+$)/g, ".");
    if (cents) text += "," + String(cents).padStart(2, "0");
    return sen < 0 ? "(" + text + ")" : text;
  }
  document.querySelectorAll("form[data-balance]").forEach(function (form) {
    form.addEventListener("input", function () {
      var sum = Number(form.dataset.base);
      form.querySelectorAll("[data-natural]").forEach(function (field) {
        sum += Number(field.dataset.natural) * senOf(field.value);
      });
      form.querySelector("[data-total]").textContent = shownSen(sum);
      form.querySelector("[data-difference]").textContent =
        shownSen(Number(form.dataset.other) + Number(form.dataset.side) * sum);
    });
  });

  // Suggestions for a field that names a person or a village; without this the form asks on.
  function later(wait, work) {
    var timer;
    return function () { window.clearTimeout(timer); timer = window.setTimeout(work, wait); };
  }
  function asked(url, values) {  // what is typed may be a number that stands in no address
    var form = document.querySelector("form [name=csrf_token]");
    var body = new URLSearchParams(values);
    if (form) body.set("csrf_token", form.value);
    return window.fetch(url, { method: "POST", body: body, credentials: "same-origin" })
      .then(function (answer) { return answer.ok ? answer.json() : []; }, function () { return []; });
  }
  document.querySelectorAll("[data-suggest]").forEach(function (place, index) {
    var field = place.querySelector("input");
    var list = document.createElement("datalist");
    list.id = "suggest-" + index;
    place.appendChild(list);
    field.setAttribute("list", list.id);
    field.addEventListener("input", later(250, function () {
      var typed = field.value.trim();
      if (typed.length < 2) return;
      asked(place.dataset.suggest, { q: typed }).then(function (found) {
        if (field.value.trim() !== typed) return;
        list.replaceChildren.apply(list, found.map(function (text) {
          var option = document.createElement("option");
          option.value = text;
          return option;
        }));
      });
    }));
  });

  // Who may be written down already, while a name is typed; the form asks once more.
  document.querySelectorAll("[data-doubles]").forEach(function (place) {
    var form = place.closest("form");
    form.addEventListener("input", later(400, function () {
      if (form.elements.name.value.trim().length < 3) { place.hidden = true; return; }
      asked(place.dataset.doubles, {
        name: form.elements.name.value, birth_day: form.elements.birth_day.value,
        phone: form.elements.phone.value
      }).then(function (found) {
        place.querySelector("ul").replaceChildren.apply(place.querySelector("ul"), found.map(function (each) {
          var item = document.createElement("li"), link = document.createElement("a");
          link.href = each.url;
          link.textContent = each.label + (each.detail ? ", " + each.detail : "");
          item.appendChild(link);
          return item;
        }));
        place.hidden = !found.length;
      });
    }));
  });

  // A refused form begins where the reasons are.
  var summary = document.getElementById("error-summary");
  if (summary) summary.focus();

  // A menu closes when one looks elsewhere.
  document.addEventListener("click", function (event) {
    document.querySelectorAll("details.site-person[open]").forEach(function (menu) {
      if (!menu.contains(event.target)) menu.removeAttribute("open");
    });
  });
})();
