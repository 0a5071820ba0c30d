import "./no-generated-code.ts";
import { render } from "preact";
import { openPage } from "./load/follow.ts";
import { Boundary } from "./parts/boundary.tsx";
import { Notice } from "./parts/notice.tsx";
import { Shell } from "./shell/shell.tsx";
import "./styles/base.css";
import "./styles/shell.css";

const root = document.getElementById("app") ?? document.body;
render(
  <Boundary what="The page" of={null}>
    <Shell />
  </Boundary>,
  root,
);
openPage().catch((error: unknown) =>
  render(
    <Notice kind="failed">
      The results cannot be shown. {error instanceof Error ? error.message : String(error)}
    </Notice>,
    root,
  ),
);
