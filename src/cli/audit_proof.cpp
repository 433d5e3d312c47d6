#include "audit/inclusion.h"
#include "audit/signed_checkpoint.h"
#include "base/error.h"
#include "base/file.h"
#include "base/json.h"
#include "base/text.h"
#include "cli/audit.h"
#include "cli/context.h"
#include "cli/entry_text.h"
#include "ledger/proof.h"

namespace strongroom::cli {
namespace {

std::uint64_t seq_from(const Arguments& arguments) {
  return *arguments.number("SEQ");
}

int show(Context& context, const Arguments& arguments) {
  const auto seq = seq_from(arguments);
  const auto reader = context.require_reader();
  const auto entry = audit::require_entry(*reader, seq);
  auto& console = context.console();
  if (!console.json()) describe_entry(console, entry);
  // What is wrong with the proof is thrown after the entry was shown: whoever looks into a break needs both.
  const auto proof = audit::proven_entry(*reader, seq);
  if (console.json()) {
    auto object = to_json(entry);
    object["leaf_hash"] = ledger::to_hex(proof.leaf);
    object["proven_by"] = to_json(proof.checkpoint);
    console.emit(object);
    return 0;
  }
  console.say("leaf        " + ledger::to_hex(proof.leaf));
  console.say(console.paint(Tone::good, "✓") + " in the ledger of " + base::format_count(proof.checkpoint.size) +
              " entries that " + base::terminal_safe(proof.checkpoint.origin) + " has signed");
  return 0;
}

int prove(Context& context, const Arguments& arguments) {
  const auto seq = seq_from(arguments);
  const auto reader = context.require_reader();
  const auto text = ledger::format_proof(audit::prove_entry(*reader, seq));
  const auto key = reader->ledger_head().key;
  const auto file = arguments.text("--output");
  auto& console = context.console();
  if (!file.empty()) base::write_file_atomically(file, text);
  if (console.json()) {
    console.emit(boost::json::object{{"seq", seq},
                                     {"key", key},
                                     {"proof", text},
                                     {"file", file.empty() ? boost::json::value(nullptr) : boost::json::value(file)}});
    return 0;
  }
  if (file.empty()) {
    console.raw(text);
    return 0;
  }
  console.say("proof of entry " + std::to_string(seq) + " written to " + base::escape_path(file));
  console.say("on any machine:  strongroom audit verify --proof FILE --key '" + key + "'");
  return 0;
}

int checkpoint(Context& context, const Arguments&) {
  const auto head = context.require_reader()->ledger_head();
  audit::signed_checkpoint(head);
  auto& console = context.console();
  if (!console.json()) {
    console.raw(head.note);
    return 0;
  }
  auto object = to_json(head.checkpoint);
  object["note"] = head.note;
  object["key"] = head.key;
  console.emit(object);
  return 0;
}

const Argument kSeq{"SEQ", Takes::positional, "The entry's number"};

}  // namespace

std::vector<Command> audit_proof_commands() {
  return {{.path = "audit show",
           .summary = "One entry of the ledger, and whether it is proven to be in it",
           .examples = "  strongroom audit show 42",
           .arguments = {kSeq},
           .act = show},
          {.path = "audit prove",
           .summary = "A proof that an entry is in the ledger, for another machine",
           .examples = "  strongroom audit prove 42 --output entry-42.proof\n"
                       "  strongroom audit verify --proof entry-42.proof --key 'strongroom-ledger/…'",
           .arguments = {kSeq, {"--output", Takes::text, "A file for it, instead of standard output"}},
           .act = prove},
          {.path = "audit checkpoint",
           .summary = "Where the ledger stands: its signed checkpoint",
           .examples = "  strongroom audit checkpoint > /mnt/usb/checkpoint.note\n"
                       "  strongroom audit verify --anchor /mnt/usb/checkpoint.note",
           .arguments = {},
           .act = checkpoint}};
}

}  // namespace strongroom::cli
