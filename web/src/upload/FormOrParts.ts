/**
 * The uploader that Uppy is given: as the server says, by a form or in parts.
 *
 * Uppy's own plugin for S3 signs each request of S3's protocol. Here the server opens, lists, completes and cancels, and
 * only it knows how a file is to be sent, so the plugin asks it. Guarantees: few files at once; a paused one holds no
 * place; a removed one stops.
 */
import { BasePlugin, type DefinePluginOpts, type PluginOpts, type Uppy } from "@uppy/core";
import { TaskQueue, toError, type Meta } from "@uppy/core/utils";

type NoBody = Record<string, never>; // what Uppy expects of an answer that says nothing

interface Options extends PluginOpts {
  readonly atOnce: number;
  /** Sends one of Uppy's files to its end, or until the signal. */
  readonly send: (id: string, signal: AbortSignal) => Promise<void>;
}

export class FormOrParts extends BasePlugin<DefinePluginOpts<Options, never>, Meta, NoBody> {
  private readonly turns: TaskQueue;
  /** Per file: ends what it is doing, be it sending or resting. */
  private readonly interruptions = new Map<string, () => void>();

  constructor(uppy: Uppy, options: Options) {
    super(uppy, options);
    this.type = "uploader";
    this.id = "FormOrParts";
    this.turns = new TaskQueue({ concurrency: options.atOnce });
  }

  override install(): void {
    const { capabilities } = this.uppy.getState();
    this.uppy.setState({ capabilities: { ...capabilities, resumableUploads: true } });
    this.uppy.addUploader(this.uploadAll);
    this.uppy.on("upload-pause", (file) => file && this.interrupt(file.id));
    this.uppy.on("file-removed", (file) => this.interrupt(file.id));
  }

  private readonly uploadAll = async (ids: string[]): Promise<void> => {
    this.uppy.emit("upload-start", this.uppy.getFilesByIds(ids));
    await Promise.allSettled(ids.map((id) => this.toItsEnd(id)));
  };

  private interrupt(id: string): void {
    this.interruptions.get(id)?.();
  }

  /** Until it has arrived, failed or been removed; pauses lie in between. */
  private async toItsEnd(id: string): Promise<void> {
    for (let file = this.uppy.getFiles().find(withId(id)); file; file = this.uppy.getFiles().find(withId(id))) {
      if (file.isPaused) {
        await new Promise<void>((resolve) => this.interruptions.set(id, resolve));
        continue;
      }
      const stop = new AbortController();
      try {
        await this.inTurn(id, stop);
        this.uppy.emit("upload-success", file, { status: 200, body: {} });
        break;
      } catch (error) {
        if (stop.signal.aborted) continue;
        this.uppy.emit("upload-error", file, toError(error));
        break;
      }
    }
    this.interruptions.delete(id);
  }

  private inTurn(id: string, stop: AbortController): Promise<void> {
    const turn = this.turns.add(() => this.opts.send(id, stop.signal));
    this.interruptions.set(id, () => {
      stop.abort();
      turn.abort();
    });
    return turn;
  }
}

function withId(id: string): (file: { readonly id: string }) => boolean {
  return (file) => file.id === id;
}
