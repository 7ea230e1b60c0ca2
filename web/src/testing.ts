/** Before every test file: what one test renders is gone before the next. */
import { cleanup } from "@testing-library/react";
import { afterEach } from "vitest";

afterEach(cleanup);
