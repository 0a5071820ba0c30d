import type http from "node:http";

/** In a shape that the clients of OpenAI (`error.message`) and of Cohere (`message`) both read. */
export function sendRefusal(response: http.ServerResponse, status: number, message: string): void {
  if (response.headersSent) {
    response.destroy();
    return;
  }
  response.writeHead(status, { "Content-Type": "application/json", Connection: "close" });
  response.end(JSON.stringify({ message, error: { message, type: "cooperbench_ts_model_door", code: status } }));
}
