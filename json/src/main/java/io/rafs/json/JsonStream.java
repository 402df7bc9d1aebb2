package io.rafs.json;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.Closeable;
import java.io.IOException;
import java.io.Writer;

/** Prints one JSON object field by field, where the whole of it would not fit into memory. */
public final class JsonStream implements Closeable {
    private final Writer out;
    private final JsonGenerator generator;
    private boolean inArray;

    /** Starts the object. The writer stays open when this is closed. */
    public JsonStream(Writer out) throws IOException {
        this.out = out;
        generator = JsonText.generator(out);
        generator.writeStartObject();
    }

    /** Prints a field; {@code value} is a tree as {@link JsonText} takes it. */
    public void field(String name, Object value) throws IOException {
        generator.writeFieldName(name);
        JsonText.value(value, generator);
    }

    /** Starts a field that is an array, printed item by item. */
    public void startArray(String name) throws IOException {
        generator.writeArrayFieldStart(name);
        inArray = true;
    }

    /** Prints an item of the array. */
    public void item(Object value) throws IOException {
        JsonText.value(value, generator);
    }

    /** Ends the array. */
    public void endArray() throws IOException {
        generator.writeEndArray();
        inArray = false;
    }

    /** Ends the object. Where printing broke off, the document stays as it is: broken, for all to see. */
    @Override
    public void close() throws IOException {
        if (inArray) {
            endArray();
        }
        generator.writeEndObject();
        generator.close();
        out.write("\n");
    }
}
