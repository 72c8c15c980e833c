// ThreadSanitizer's options and suppressions, inside every program that it instruments, so that
// they also hold for a server that a test starts and for what is run by hand.
//
// What is suppressed here is what gRPC orders by atomics inside its own libraries, which are not
// instrumented. A line names the narrowest function of gRPC's that the report must contain.

extern "C" {

const char* __tsan_default_options();
const char* __tsan_default_suppressions();

const char* __tsan_default_options() {
  // What happens inside a library that is not instrumented is that library's business.
  return "ignore_noninstrumented_modules=1:halt_on_error=1";
}

const char* __tsan_default_suppressions() {
  return
      // A reactor's OnDone comes after its last callback on whatever thread: gRPC counts them.
      "race:grpc::internal::*::CallOnDone\n"
      // A reactor's first callback comes after its constructor, on whatever thread.
      "race:grpc::internal::CallbackBidiHandler*::SetupReactor\n"
      // A call's callback runs on a thread of gRPC's, which was handed the call in its library.
      "race:grpc::internal::CallbackWithStatusTag\n"
      // A message that one thread writes is done with on the thread that polls the queue, which was
      // handed it in gRPC's library.
      "race:CallOpSet<grpc::internal::CallOpSendInitialMetadata*::FinalizeResult\n";
}

}  // extern "C"
