package interop;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/**
 * Answers requests with the AWS Database Encryption SDK: reads a line of JSON from standard input for each request, and
 * writes a line of JSON for each answer, in the same order. Ends when the input does.
 */
public final class Program {
  private final Keyrings keyrings = new Keyrings();

  public static void main(String[] arguments) throws Exception {
    var program = new Program();
    var input = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    var output = new PrintStream(System.out, false, StandardCharsets.UTF_8);
    for (String line = input.readLine(); line != null; line = input.readLine()) {
      output.print(Json.MAPPER.writeValueAsString(program.answer(line)));
      output.print('\n');
      output.flush();
    }
  }

  private ObjectNode answer(String line) {
    var answer = Json.MAPPER.createObjectNode();
    try {
      return perform(Json.MAPPER.readTree(line), answer);
    } catch (Throwable failure) {
      // A stack overflow in the library is an answer too.
      answer.removeAll();
      answer.set("error", Json.error(failure));
      return answer;
    }
  }

  private ObjectNode perform(JsonNode request, ObjectNode answer) {
    String operation = request.get("operation").asText();
    if (operation.equals("define")) {
      keyrings.define(request.get("name").asText(), request.get("keyring"));
      return answer;
    }
    var encryptor = new Encryptor(request.get("table"), keyrings.named(request.get("keyring").asText()));
    Map<String, AttributeValue> item = Json.itemOf(request.get("item"));
    switch (operation) {
      case "encrypt" -> {
        var output = encryptor.encrypt(item);
        answer.set("item", Json.fromItem(output.encryptedItem()));
        if (output.parsedHeader() != null) answer.set("header", Json.fromHeader(output.parsedHeader()));
      }
      case "decrypt" -> {
        var output = encryptor.decrypt(item);
        answer.set("item", Json.fromItem(output.plaintextItem()));
        if (output.parsedHeader() != null) answer.set("header", Json.fromHeader(output.parsedHeader()));
      }
      case "time" -> Timing.measure(request, encryptor, item, answer);
      default -> throw new IllegalArgumentException("There is no operation " + operation);
    }
    return answer;
  }
}
