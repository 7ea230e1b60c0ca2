/** Where sensitive data lives: assets by classification, against their environments or compliance scopes. */
import { useSensitiveData } from "../api/queries";
import type { SensitiveData } from "../api/types";
import { useTenantPath } from "../session/tenant";
import { ButtonLink } from "../shell/controls/Button";
import { Panel } from "../shell/controls/Panel";
import { Tabs } from "../shell/controls/Tabs";
import { format } from "../shell/formatting";
import { Skeleton } from "../shell/Loading";
import { Page } from "../shell/Page";
import { EmptyState, ErrorState } from "../shell/States";
import { keySentences, matrixOf, type Side } from "./sensitive/matrix";
import { MatrixTable } from "./sensitive/MatrixTable";
import styles from "./SensitiveDataPage.module.css";

export default function SensitiveDataPage() {
  const path = useTenantPath();
  const { data, error, refetch } = useSensitiveData();
  return (
    <Page title="Sensitive data" lead="Which assets hold it, and where they stand.">
      {data === undefined ? (
        error ? (
          <ErrorState error={error} onRetry={refetch} title="The overview could not be loaded" home={path()} />
        ) : (
          <div role="status" aria-label="Loading">
            <Skeleton height="24rem" />
          </div>
        )
      ) : data.classified + data.with_personal_data + data.with_compliance_scope === 0 ? (
        <NothingKnown assets={data.assets} />
      ) : (
        <Overview data={data} />
      )}
    </Page>
  );
}

function NothingKnown({ assets }: { readonly assets: number }) {
  const path = useTenantPath();
  const upload = (
    <ButtonLink variant="primary" to={path("upload")}>
      Upload sensitive-data findings
    </ButtonLink>
  );
  return (
    <EmptyState title={assets === 0 ? "No assets yet" : "No asset is classified yet"} actions={upload}>
      <p>Classifications come from the findings of a scanner, or from a column of an asset list that names them.</p>
    </EmptyState>
  );
}

function Overview({ data }: { readonly data: SensitiveData }) {
  return (
    <>
      <Panel>
        <p className={styles["sentence"]}>{keySentences(data).join(" ")}</p>
        <dl className={styles["facts"]}>
          <Fact title="Classified" of={data.classified} all={data.assets} />
          <Fact title="With personal data" of={data.with_personal_data} all={data.assets} />
          <Fact title="Under a regulation" of={data.with_compliance_scope} all={data.assets} />
        </dl>
      </Panel>
      <Tabs
        label="What to set the classifications against"
        tabs={[
          { id: "environment", label: "By environment", content: <Side data={data} side="environment" /> },
          {
            id: "compliance_scope",
            label: "By compliance scope",
            content: <Side data={data} side="compliance_scope" />,
          },
        ]}
      />
      <p className={styles["note"]}>
        “Not classified” says that no import has named a classification for the asset, not that its data is harmless.
        Choose a number to see its assets.
      </p>
    </>
  );
}

function Fact({ title, of, all }: { readonly title: string; readonly of: number; readonly all: number }) {
  return (
    <div>
      <dt>{title}</dt>
      <dd>
        {format.number(of)} <span>of {format.number(all)}</span>
      </dd>
    </div>
  );
}

function Side({ data, side }: { readonly data: SensitiveData; readonly side: Side }) {
  const matrix = matrixOf(data, side);
  if (matrix.columns.length === 0) {
    return (
      <EmptyState title="No asset is under a regulation that an import named">
        <p>Scanners and asset lists name them in a column such as “Compliance” or “Regulations”.</p>
      </EmptyState>
    );
  }
  const title =
    side === "environment" ? "Assets by classification and environment" : "Assets by classification and scope";
  return (
    <Panel title={title} {...hints(data, side)} flush>
      <MatrixTable matrix={matrix} side={side} caption={title} />
    </Panel>
  );
}

function hints(data: SensitiveData, side: Side): { description?: string } {
  if (side === "compliance_scope") return { description: "An asset under several regulations counts in each of them." };
  const more = data.environments_left_out;
  return more === 0
    ? {}
    : { description: `The most frequent environments; ${format.number(more)} more are not shown.` };
}
