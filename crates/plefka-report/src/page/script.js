// Adds to the page what it can do without: a marker that follows the pointer or the arrow keys over a chart.
(() => {
  const width = 400;

  function follow(svg) {
    const bands = [...svg.querySelectorAll(".band")];
    if (!bands.length) return;
    const tip = document.createElement("div");
    tip.className = "tip";
    tip.hidden = true;
    tip.setAttribute("role", "status");
    svg.parentNode.append(tip);
    const marker = document.createElementNS(svg.namespaceURI, "g");
    marker.setAttribute("class", "marker");
    svg.insertBefore(marker, bands[0]);
    const texts = bands.map((band) => {
      const title = band.querySelector("title");
      const text = title.textContent;
      title.remove(); // The tip takes the place of the browser's own.
      return text;
    });
    let current = bands.length - 1;

    function show(index) {
      current = index;
      const { x, y } = bands[index].dataset;
      const part = (tag, attributes) => {
        const node = document.createElementNS(svg.namespaceURI, tag);
        for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value);
        return node;
      };
      const box = bands[index].getBBox();
      const heights = y.split(" ").filter(Boolean);
      marker.replaceChildren(
        part("line", { x1: x, x2: x, y1: box.y, y2: box.y + box.height }),
        ...heights.map((cy) => part("circle", { cx: x, cy, r: 3.5 })),
      );
      tip.textContent = texts[index];
      tip.hidden = false;
      tip.style.left = tip.style.right = "auto";
      if (x < width / 2) tip.style.left = `${(100 * x) / width + 2}%`;
      else tip.style.right = `${102 - (100 * x) / width}%`;
    }
    function hide() {
      tip.hidden = true;
      marker.replaceChildren();
    }

    bands.forEach((band, index) => {
      band.addEventListener("pointerenter", () => show(index));
      band.addEventListener("pointerdown", () => show(index));
    });
    svg.addEventListener("pointerleave", hide);
    svg.tabIndex = 0;
    svg.addEventListener("focus", () => svg.matches(":focus-visible") && show(current));
    svg.addEventListener("blur", hide);
    svg.addEventListener("keydown", (event) => {
      const step = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
      if (!step) return;
      event.preventDefault();
      show(Math.min(Math.max(current + step, 0), bands.length - 1));
    });
  }

  document.querySelectorAll("svg.chart").forEach(follow);
  // Paper has nothing to unfold.
  addEventListener("beforeprint", () => document.querySelectorAll("details").forEach((part) => (part.open = true)));
})();
