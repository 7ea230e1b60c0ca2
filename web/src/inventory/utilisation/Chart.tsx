/** A chart on a canvas, as wide as its place. What it shows is also said in words by `label`. */
import { useEffect, useRef } from "react";

import styles from "./Chart.module.css";
import { createChart, type ChartOption } from "./charts";

interface ChartProps {
  readonly label: string;
  readonly option: ChartOption;
  readonly tall?: boolean;
  /** Given the `name` of the point that was clicked. */
  readonly onChoose?: (name: string) => void;
}

type Instance = ReturnType<typeof createChart>;

export function Chart({ label, option, tall = false, onChoose }: ChartProps) {
  const place = useRef<HTMLDivElement>(null);
  const chart = useRef<Instance | null>(null);
  const choose = useRef(onChoose);

  useEffect(() => {
    choose.current = onChoose;
  }, [onChoose]);

  useEffect(() => {
    const element = place.current;
    if (!element) return;
    const made = createChart(element);
    made.on("click", ({ name }) => choose.current?.(name));
    chart.current = made;
    const observer = new ResizeObserver(() => made.resize());
    observer.observe(element);
    return () => {
      observer.disconnect();
      made.dispose();
      chart.current = null;
    };
  }, []);

  useEffect(() => {
    chart.current?.setOption(option, { notMerge: true });
  }, [option]);

  return <div ref={place} role="img" aria-label={label} className={styles[tall ? "tall" : "chart"]} />;
}
