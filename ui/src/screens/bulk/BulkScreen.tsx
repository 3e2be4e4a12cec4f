import { followed, list } from "../../state/bulk";
import { Begin } from "./Begin";
import { Progress } from "./Progress";
import { Review } from "./Review";
import "./bulk.css";

export function BulkScreen() {
  if (followed.value !== null) return <Progress key={followed.value} id={followed.value} />;
  return list.value === null ? <Begin /> : <Review list={list.value} />;
}
