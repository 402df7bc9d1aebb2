package io.rafs.blob;

/** Something for the crew to work on: handed in by the thread that reads a layer, and awaited by it. */
abstract class Load {
    private boolean done = true;
    private Throwable failure;

    /** The middle of the pipeline: what any thread may do for any layer. */
    abstract void work(int layer, Worker worker, StorageRules rules, ChunkDictionary dictionary);

    boolean isDone() {
        return done;
    }

    void setDone(boolean isDone) {
        done = isDone;
    }

    /** What became of the work: null if nothing was thrown. */
    Throwable failure() {
        return failure;
    }

    void setFailure(Throwable thrown) {
        failure = thrown;
    }
}
