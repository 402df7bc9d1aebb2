package io.rafs.inspect;

import io.rafs.json.JsonStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.Writer;
import java.util.List;
import java.util.Map;

/** Prints an inspection as one JSON document, piece by piece. */
public final class JsonListener implements Inspection.Listener, Closeable {
    private final JsonStream json;
    private String array = "";
    private boolean isRafs;

    /** Prints to {@code out}; the document is whole once this is closed. */
    public JsonListener(Writer out) throws IOException {
        json = new JsonStream(out);
    }

    @Override
    public void superBlocks(Map<String, Object> superBlock, Map<String, Object> extended) throws IOException {
        json.field("superBlock", superBlock);
        isRafs = !extended.isEmpty();
        if (isRafs) {
            json.field("extendedSuperBlock", extended);
        }
        open("blobs");
    }

    @Override
    public void blob(Map<String, Object> blob) throws IOException {
        json.item(blob);
    }

    @Override
    public void prefetch(List<Long> nids) throws IOException {
        close("blobs");
        json.field("prefetch", nids);
    }

    @Override
    public void packed(Map<String, Object> packed) throws IOException {
        close("blobs");
        json.field("packed", packed);
    }

    @Override
    public void tree() throws IOException {
        close("blobs");
        open("tree");
    }

    private void close(String name) throws IOException {
        if (array.equals(name)) {
            json.endArray();
            array = "";
        }
    }

    @Override
    public void path(Map<String, Object> path) throws IOException {
        json.item(path);
    }

    @Override
    public void chunk(Map<String, Object> chunk) throws IOException {
        if (!array.equals("chunks")) {
            json.endArray();
            open("chunks");
        }
        json.item(chunk);
    }

    private void open(String name) throws IOException {
        array = name;
        json.startArray(name);
    }

    @Override
    public void close() throws IOException {
        close("tree");
        if (isRafs && array.isEmpty()) {
            open("chunks");
        }
        close("chunks");
        json.close();
    }
}
