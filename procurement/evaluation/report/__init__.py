"""The evaluation report (评标报告, 87号令第58条): what was decided, signed by the members, sent to the buyer.

Tables: evaluation_report, report_signature.
"""
