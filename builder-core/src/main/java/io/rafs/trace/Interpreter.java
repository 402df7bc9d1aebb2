package io.rafs.trace;

import java.io.IOException;

/** A program whose arguments tell what else it reads, or starts. */
interface Interpreter {
    /** Lists that; the program itself and its libraries are listed already, and can still load others. */
    void start(Command command, LoadedObjects process) throws IOException;
}
