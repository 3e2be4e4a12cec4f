import { ErrorNote } from "../../components/Note";
import { followed, list, listError, reading, shown } from "../../state/bulk";
import { Begin } from "./Begin";
import { Progress } from "./Progress";
import { ReplaceDialog } from "./ReplaceDialog";
import { Review } from "./Review";
import "./bulk.css";

export function BulkScreen() {
  return (
    <>
      <Step />
      {reading.value && (list.value !== null || followed.value !== null) ? (
        <p class="bulk-reading" role="status" data-testid="list-reading">
          Reading the list
        </p>
      ) : null}
      <ReplaceDialog />
    </>
  );
}

function Step() {
  if (followed.value !== null) {
    return (
      <>
        {listError.value ? (
          <div class="review-error">
            <ErrorNote error={listError.value} />
          </div>
        ) : null}
        <Progress key={followed.value} id={followed.value} />
      </>
    );
  }
  return list.value === null ? <Begin /> : <Review key={shown.value} list={list.value} />;
}
